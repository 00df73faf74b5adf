//! `cargo xtask apk`: the app as one package, to be looked into.
//!
//! What ships is Gradle's (`android/build.gradle.kts`), which needs Google's plugin and the NDK. This needs neither:
//! R8 from Maven Central, `aapt2`, `zipalign` and `apksigner` of Debian. It is signed with a key that is made here and
//! means nothing, and the core is in it only if `cargo xtask cross-check` built it with the NDK; without, the package
//! can be read and not used.
//!
//! It shows what no test of sources does: what is left when R8 has taken away what nothing reaches, how large that is,
//! which permissions stand in the compiled manifest, what other programs may call, and which classes of the network the
//! code still names.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::android::{self, empty, files, made_ready, ran, unzip, write};
use crate::maven::{self, maven};
use crate::{Outcome, output, root, target_folder};

/// What the app may ask of a phone, and no more.
const PERMISSIONS: [&str; 2] =
    ["android.permission.POST_NOTIFICATIONS", "android.permission.RECEIVE_BOOT_COMPLETED"];
/// What other programs may start: its two entries in the launcher, of which one is turned on, and the tile.
const OPEN: [&str; 3] = ["org.tandem.app.LogTile", "org.tandem.app.Named", "org.tandem.app.Plain"];
/// With these a program speaks over a network. None may be named by what is left.
const NETWORK: [&str; 6] = [
    "Ljava/net/Socket;",
    "Ljava/net/DatagramSocket;",
    "Ljava/net/HttpURLConnection;",
    "Ljavax/net/",
    "Landroid/net/ConnectivityManager;",
    "Landroid/webkit/WebView;",
];
/// As Google's `proguard-android-optimize.txt` says, of which this app needs no more; and two parts of androidx that
/// are not on Maven Central, which a folding phone is asked by.
const RULES: &str = "-keepattributes *Annotation*,Signature,InnerClasses,EnclosingMethod
-dontwarn androidx.window.**
-dontwarn androidx.annotation.OptIn
";
/// Processors, as Rust and as Android call them.
const PROCESSORS: [[&str; 2]; 3] = [
    ["aarch64-linux-android", "arm64-v8a"],
    ["armv7-linux-androideabi", "armeabi-v7a"],
    ["x86_64-linux-android", "x86_64"],
];

pub(crate) fn run(arguments: &[String]) -> Outcome {
    if !arguments.is_empty() {
        return Err("usage: cargo xtask apk".into());
    }
    let given = made_ready()?;
    empty(&folder())?;
    let goals = "compile dependency:copy@shrinker dependency:copy-dependencies@runtime";
    maven("robolectric/app", &given, goals)?;
    shrink()?;
    let apk = pack()?;
    look(&apk)
}

fn folder() -> PathBuf {
    android::folder().join("apk")
}

/// Everything that the app is made of, without what nothing reaches.
fn shrink() -> Outcome {
    let made = android::folder();
    let app = folder().join("app.jar");
    android::jar(&app, &made.join("app/classes"))?;
    let rules = folder().join("rules.pro");
    write(&rules, RULES)?;
    let mut all_rules =
        vec![rules, made.join("named.pro"), root().join("android/tandem/consumer-rules.pro")];
    for part in files(&made.join("androidx/unpacked"))? {
        all_rules.extend(Some(part.join("proguard.txt")).filter(|it| it.exists()));
    }
    let mut inputs = vec![app];
    inputs.extend(
        ["androidx/androidx.jar", "core/tandem-phone.jar", "resources.jar"].map(|it| made.join(it)),
    );
    inputs.extend(files(&folder().join("jars"))?.into_iter().filter(|it| !is_of_tests(it)));
    let phone = files(&made.join("sdk"))?;
    let phone = phone.iter().find(|it| !it.to_string_lossy().contains("instrumented"));
    let dex = folder().join("dex");
    empty(&dex)?;
    let mut r8 = Command::new("java");
    r8.arg("-Xmx2g").arg("-cp").arg(folder().join("shrinker/r8.jar"));
    r8.args(["com.android.tools.r8.R8", "--release", "--min-api", "26", "--output"]).arg(&dex);
    // Robolectric's jar lacks the classes of Java, of which a phone has about those of version 17.
    r8.arg("--lib").arg(phone.ok_or("the classes of Android are not there")?);
    r8.arg("--lib").arg(home_of_java()?);
    // What other parts of a jar say is not code; what is only told, of rules that fit nothing, is nothing to mend.
    r8.args(["--no-data-resources", "--map-diagnostics", "info", "none"]);
    r8.arg("--pg-map-output").arg(folder().join("mapping.txt"));
    for rules in all_rules {
        r8.arg("--pg-conf").arg(rules);
    }
    ran(r8.args(inputs))
}

fn home_of_java() -> Result<String, String> {
    let said = Command::new("java").args(["-XshowSettings:properties", "-version"]).output();
    let said = said.map_err(|error| format!("java does not run: {error}"))?;
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    let home = said.lines().find_map(|line| line.trim().strip_prefix("java.home = "));
    home.map(str::to_owned).ok_or_else(|| "java names no home".to_owned())
}

/// Jars that a test needs and no phone: the monitor of androidx, and what JUnit brings along.
fn is_of_tests(jar: &Path) -> bool {
    let name = jar.file_name().unwrap_or_default().to_string_lossy();
    ["android-all", "junit", "hamcrest", "robolectric"].iter().any(|it| name.starts_with(it))
}

/// Resources, code and, where it was built for phones, the core, in one file that a phone takes.
fn pack() -> Result<PathBuf, String> {
    let staged = folder().join("staged");
    empty(&staged)?;
    let unaligned = folder().join("unaligned.apk");
    let resources = android::folder().join("resources.apk");
    fs::copy(resources, &unaligned).map_err(|error| error.to_string())?;
    for dex in files(&folder().join("dex"))? {
        let name = dex.file_name().unwrap_or_default();
        fs::copy(&dex, staged.join(name)).map_err(|error| error.to_string())?;
    }
    let mut has_core = false;
    for [triple, processor] in PROCESSORS {
        let core = target_folder().join(triple).join("mobile/libtandem_ffi.so");
        if core.exists() {
            let into = staged.join("lib").join(processor);
            fs::create_dir_all(&into).map_err(|error| error.to_string())?;
            fs::copy(core, into.join("libtandem_ffi.so")).map_err(|error| error.to_string())?;
            has_core = true;
        }
    }
    let mut jar = Command::new("jar");
    jar.args(["--update", "--no-manifest", "--file"]).arg(&unaligned);
    ran(jar.arg("-C").arg(&staged).arg("."))?;
    let aligned = folder().join("aligned.apk");
    ran(Command::new("zipalign").args(["-f", "-p", "4"]).arg(&unaligned).arg(&aligned))?;
    let key = folder().join("key.jks");
    let mut keytool = Command::new("keytool");
    keytool.args(["-genkeypair", "-alias", "look", "-keyalg", "EC", "-storepass", "looked-into"]);
    keytool.args(["-dname", "CN=not for use", "-validity", "2"]);
    ran(keytool.arg("-keystore").arg(&key))?;
    let apk = folder().join("tandem.apk");
    let mut sign = Command::new("apksigner");
    sign.args(["sign", "--min-sdk-version", "26", "--v1-signing-enabled", "false"]);
    sign.args(["--ks-pass", "pass:looked-into", "--ks"]);
    ran(sign.arg(&key).arg("--out").arg(&apk).arg(&aligned))?;
    ran(Command::new("apksigner").args(["verify", "--min-sdk-version", "26"]).arg(&apk))?;
    let core = if has_core { "with" } else { "WITHOUT" };
    println!(
        "{}: {core} the core; to be looked into, signed with a key of nobody's",
        apk.display()
    );
    Ok(apk)
}

/// What stands in it, and whether all of that may.
fn look(apk: &Path) -> Outcome {
    let inside = folder().join("inside");
    empty(&inside)?;
    unzip(apk, &inside)?;
    let mut sizes: Vec<(u64, String)> = Vec::new();
    for entry in files(&inside)? {
        let mut below = Vec::new();
        if entry.is_dir() {
            maven::below(&entry, &mut below).map_err(|error| error.to_string())?;
        } else {
            below.push(entry.clone());
        }
        let bytes = below.iter().filter_map(|it| fs::metadata(it).ok()).map(|it| it.len()).sum();
        let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
        sizes.push((bytes, name));
    }
    sizes.sort_unstable_by(|one, other| other.cmp(one));
    for (bytes, name) in &sizes {
        println!("{bytes:>10}  {name}");
    }
    let packed = fs::metadata(apk).map_err(|error| error.to_string())?.len();
    println!("{packed:>10}  all of it, packed");
    let apk = apk.to_string_lossy();
    let manifest = output("aapt2", &["dump", "xmltree", "--file", "AndroidManifest.xml", &apk])?;
    let mut wrong = judge(&manifest);
    for (_, name) in sizes.iter().filter(|(_, name)| name.ends_with(".dex")) {
        let code = fs::read(inside.join(name)).map_err(|error| error.to_string())?;
        if let [Some(methods), Some(classes)] = [0x58, 0x60].map(|at| number(&code, at)) {
            println!("{name}: {classes} classes, {methods} methods are named");
        }
        let named = NETWORK.iter().filter(|it| holds(&code, it.as_bytes()));
        wrong.extend(named.map(|it| format!("{name} names {it}")));
    }
    if wrong.is_empty() {
        println!("permissions: {}; open to others: {}", PERMISSIONS.join(", "), OPEN.join(", "));
        return Ok(());
    }
    Err(wrong.join("\n"))
}

/// A number in the head of a dex file.
fn number(code: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(code.get(at..at + 4)?.try_into().ok()?))
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|it| it == wanted)
}

/// What in a compiled manifest, as `aapt2` prints it, should not be there.
fn judge(manifest: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut permissions = Vec::new();
    let mut open = Vec::new();
    for element in manifest.split("E: ").skip(1) {
        let kind = element.split_whitespace().next().unwrap_or_default();
        let has = |name: &str, value: &str| attribute(element, name).is_some_and(|it| it == value);
        let name = attribute(element, "name").unwrap_or_default().to_owned();
        match kind {
            "uses-permission" => permissions.push(name),
            "application" => {
                if !has("allowBackup", "false") {
                    wrong.push("the system may take the record along".to_owned());
                }
                if has("debuggable", "true") {
                    wrong.push("anybody with a cable may look into it".to_owned());
                }
            }
            "activity" | "activity-alias" | "service" | "receiver" | "provider"
                if has("exported", "true") =>
            {
                open.push(name);
            }
            _ => {}
        }
    }
    permissions.sort();
    open.sort();
    for (what, found, meant) in [
        ("permissions", &permissions, &PERMISSIONS[..]),
        ("open to other programs", &open, &OPEN[..]),
    ] {
        if found != meant {
            wrong.push(format!("{what}: {} instead of {}", found.join(", "), meant.join(", ")));
        }
    }
    wrong
}

/// The value of an attribute of Android's, of the element that a text begins with.
fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let wanted = format!("/android:{name}(");
    let line = element.lines().find(|line| line.contains(&wanted))?;
    let value = line.split_once('=')?.1.trim();
    match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => Some(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"N: android=http://schemas.android.com/apk/res/android (line=2)
  E: manifest (line=2)
    A: package="org.tandem.app" (Raw: "org.tandem.app")
      E: uses-permission (line=10)
        A: http://schemas.android.com/apk/res/android:name(0x01010003)="android.permission.POST_NOTIFICATIONS" (Raw: "x")
      E: uses-permission (line=12)
        A: http://schemas.android.com/apk/res/android:name(0x01010003)="android.permission.RECEIVE_BOOT_COMPLETED" (Raw: "x")
      E: application (line=14)
        A: http://schemas.android.com/apk/res/android:allowBackup(0x01010280)=false
          E: activity (line=20)
            A: http://schemas.android.com/apk/res/android:name(0x01010003)="org.tandem.app.MainActivity" (Raw: "x")
            A: http://schemas.android.com/apk/res/android:exported(0x01010010)=false
          E: activity-alias (line=20)
            A: http://schemas.android.com/apk/res/android:name(0x01010003)="org.tandem.app.Named" (Raw: "x")
            A: http://schemas.android.com/apk/res/android:exported(0x01010010)=true
          E: activity-alias (line=20)
            A: http://schemas.android.com/apk/res/android:name(0x01010003)="org.tandem.app.Plain" (Raw: "x")
            A: http://schemas.android.com/apk/res/android:exported(0x01010010)=true
          E: service (line=20)
            A: http://schemas.android.com/apk/res/android:name(0x01010003)="org.tandem.app.LogTile" (Raw: "x")
            A: http://schemas.android.com/apk/res/android:exported(0x01010010)=true
"#;

    #[test]
    fn what_may_stand_in_a_manifest_is_let_through() {
        assert_eq!(judge(MANIFEST), Vec::<String>::new());
    }

    #[test]
    fn what_may_not_is_named() {
        let more = "android.permission.INTERNET";
        let told = judge(&MANIFEST.replace("android.permission.POST_NOTIFICATIONS", more));
        assert!(told[0].starts_with("permissions: android.permission.INTERNET, "), "{told:?}");
        let told =
            judge(&MANIFEST.replace("exported(0x01010010)=false", "exported(0x01010010)=true"));
        assert!(told[0].starts_with("open to other programs: "), "{told:?}");
        assert!(told[0].contains("org.tandem.app.MainActivity"), "{told:?}");
        let told = judge(&MANIFEST.replace("allowBackup(0x01010280)=false", "label(0x1)=\"x\""));
        assert_eq!(told, ["the system may take the record along"]);
    }

    #[test]
    fn a_name_is_found_anywhere_in_code() {
        assert!(holds(b"..Ljava/net/Socket;..", b"Ljava/net/Socket;"));
        assert!(!holds(b"Ljava/net/URI;", b"Ljava/net/Socket;"));
    }
}
