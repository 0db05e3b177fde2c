//! The scripts of emitted steps: constants, to the letter. Values reach them through the environment only.

/// Takes the task from the event.
pub const ASK: &str = include_str!("../../../../../../../stdlib/templates/ask.sh");
/// Copies what a role may read.
pub const COPY: &str = include_str!("../../../../../../../stdlib/templates/copy.sh");
/// Leaves what the agent changed.
pub const LEAVE: &str = include_str!("../../../../../../../stdlib/templates/leave.sh");
/// Refuses a change that is out of scope. A security control: `tests/suite/scope` tries it.
pub const SCOPE: &str = include_str!("../../../../../../../stdlib/templates/scope.sh");
/// Pushes what was checked, and proposes it.
pub const PROPOSE: &str = include_str!("../../../../../../../stdlib/templates/propose.sh");
/// Packs what was built, and says its digest.
pub const PACK: &str = include_str!("../../../../../../../stdlib/templates/pack.sh");
/// Unpacks what was built, if it is that.
pub const UNPACK: &str = include_str!("../../../../../../../stdlib/templates/unpack.sh");
/// Deploys it.
pub const DEPLOY: &str = include_str!("../../../../../../../stdlib/templates/deploy.sh");
