//! What was built is what is deployed.

use super::{Rig, write};
use gabion_core::platforms::github::emit::workflows::scripts::{DEPLOY, PACK, UNPACK};
use std::fs;
use std::os::unix::fs::PermissionsExt;

#[test]
fn only_what_was_built_is_unpacked() {
    let rig = Rig::new(&[
        ("dist/index.js", "built\n"),
        ("scripts/deploy.sh", "#!/bin/sh\ncat \"$1/index.js\"\n"),
    ]);
    let packed = rig.run(PACK, &[("FOLDER", "dist")]);
    assert!(packed.done.status.success(), "{}", packed.said());
    let digest = packed.outputs["digest"].clone();
    assert!(digest.len() == 64 && fs::read_to_string(rig.at("summary")).unwrap().contains(&digest));
    assert_eq!(
        rig.run(PACK, &[("FOLDER", "dist")]).outputs["digest"],
        digest,
        "the same files, the same digest"
    );
    fs::create_dir(rig.at("temp/built")).unwrap();
    let archive = rig.at("temp/built/artifact.tar");
    fs::copy(rig.at("temp/artifact.tar"), &archive).unwrap();
    for wrong in [
        "",
        "0",
        &"0".repeat(64),
        &format!("{digest}x"),
        &format!("{digest}  /dev/null\n{digest}"),
    ] {
        assert!(
            !rig.run(UNPACK, &[("DIGEST", wrong)]).done.status.success(),
            "{wrong:?}"
        );
        assert!(
            !rig.at("temp/built/dist").exists(),
            "unpacked before it was checked"
        );
    }
    let unpacked = rig.run(UNPACK, &[("DIGEST", &digest)]);
    assert!(unpacked.done.status.success(), "{}", unpacked.said());
    let script = rig.repository().join("scripts/deploy.sh");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let folder = rig.at("temp/built/dist");
    let deployed = rig.run(
        DEPLOY,
        &[
            ("SCRIPT", "scripts/deploy.sh"),
            ("ARTIFACT", folder.to_str().unwrap()),
        ],
    );
    assert_eq!(deployed.said(), "built\n");
    write(&archive, "something else");
    assert!(!rig.run(UNPACK, &[("DIGEST", &digest)]).done.status.success());
}
