//! `cargo xtask android`: the app as a phone has it, compiled against the classes of androidx and of Android 15,
//! and run under Robolectric, which pretends a phone. `cargo xtask apk` makes a package of it to be looked into.
//!
//! Maven brings what is not ours and runs Kotlin's compiler (`android/robolectric`); between the two stands what no
//! plugin of Maven does: the classes of 45 AARs as one jar, and the app's resources with the names that its code has
//! for them, by Debian's `aapt2`. That one is of Android 10: it does not know two attributes of later versions, which
//! are left out here and stand in what ships.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::maven::{self, Bindings, Stamp, below, gone, maven, property};
use crate::{Outcome, root, target_folder};

/// What Android shows of itself, of the version that Debian has.
const FRAMEWORK: &str = "/usr/share/android-framework-res/framework-res.apk";
/// Under which a phone knows the app.
pub(crate) const ID: &str = "org.tandem.app";

pub(crate) fn run(arguments: &[String]) -> Outcome {
    match arguments {
        [] => test(None),
        [flag] if flag == "--build" => Bindings::make_for_tests(),
        [name] => test(Some(name)),
        _ => Err("usage: cargo xtask android [NAME]".into()),
    }
}

/// Where all of it is made.
pub(crate) fn folder() -> PathBuf {
    target_folder().join("android")
}

fn test(name: Option<&String>) -> Outcome {
    let given = made_ready()?;
    maven::test("robolectric/app", &folder().join("app"), given, name)
}

/// Makes what the app is compiled against; what Maven is told of it.
pub(crate) fn made_ready() -> Result<Vec<OsString>, String> {
    let bindings = Bindings::of_tests();
    if !bindings.for_android().exists() {
        Bindings::make_for_tests()?;
    }
    parts()?;
    resources()?;
    core(&bindings)?;
    // A compiler that does not go by steps, as the desktop's does, reads its own old output: a function whose form was
    // changed would be there twice.
    for old in ["app/classes", "app/test-classes"] {
        gone(&folder().join(old))?;
    }
    let mut given = bindings.given(&bindings.for_android());
    given.push(property("library.path", &bindings.library()));
    Ok(given)
}

/// The classes of all parts of androidx as one jar, made anew if the list of them changed.
fn parts() -> Outcome {
    let lists =
        ["pom.xml", "androidx/pom.xml"].map(|it| root().join("android/robolectric").join(it));
    let stamp = Stamp::of(folder().join("androidx.stamp"), &lists, &[])?;
    let made = folder().join("androidx");
    if stamp.is_fresh() && made.join("androidx.jar").exists() {
        return Ok(());
    }
    let target = property("target", &target_folder());
    maven("robolectric/androidx", &[target], "initialize")?;
    let (unpacked, classes) = (made.join("unpacked"), made.join("classes"));
    empty(&unpacked)?;
    empty(&classes)?;
    for part in files(&made.join("parts"))? {
        if part.extension().is_some_and(|it| it == "jar") {
            unzip(&part, &classes)?;
            continue;
        }
        let own = unpacked.join(part.file_stem().unwrap_or_default());
        unzip(&part, &own)?;
        let libraries = own.join("libs");
        let more = if libraries.exists() { files(&libraries)? } else { Vec::new() };
        for jar in more.into_iter().chain([own.join("classes.jar")]).filter(|jar| jar.exists()) {
            unzip(&jar, &classes)?;
        }
    }
    jar(&made.join("androidx.jar"), &classes)?;
    stamp.keep()
}

/// The resources of the app and of the parts, and the classes that name them.
fn resources() -> Outcome {
    let [flat, names, compiled] = ["flat", "names", "names-classes"].map(|it| folder().join(it));
    for folder in [&flat, &names, &compiled] {
        empty(folder)?;
    }
    let mut linked: Vec<OsString> = Vec::new();
    let mut packages: Vec<String> = Vec::new();
    for part in files(&folder().join("androidx/unpacked"))? {
        packages.extend(package_of(&part.join("AndroidManifest.xml")));
        let own = part.join("res");
        if own.exists() && !files(&own)?.is_empty() {
            without_what_is_newer(&own)?;
            let name = part.file_name().unwrap_or_default();
            linked.extend(flattened(&own, &flat.join(name).with_added_extension("zip"))?);
        }
    }
    packages.sort();
    packages.dedup();
    for ours in ["tandem", "app"] {
        let own = root().join("android").join(ours).join("src/main/res");
        linked.extend(flattened(&own, &flat.join(ours).with_added_extension("zip"))?);
    }
    let manifest = folder().join("AndroidManifest.xml");
    write(&manifest, &merged(&read(&root().join("android/app/src/main/AndroidManifest.xml"))?))?;
    let mut link = Command::new("aapt2");
    link.arg("link").arg("-o").arg(folder().join("resources.apk"));
    // What the manifest and the layouts name: a shrinker sees neither.
    link.arg("--proguard").arg(folder().join("named.pro"));
    // Our languages: androidx has its few words in eighty, half a megabyte.
    link.args(["-c", "en,es"]);
    link.args(["-I", FRAMEWORK, "--auto-add-overlay", "--extra-packages", &packages.join(":")]);
    link.arg("--manifest").arg(&manifest).arg("--java").arg(&names);
    link.arg("-A").arg(letters()?).args(linked);
    ran(&mut link)?;
    let mut sources = Vec::new();
    below(&names, &mut sources).map_err(|error| error.to_string())?;
    let mut javac = Command::new("javac");
    javac.args(["-nowarn", "--release", "17", "-d"]).arg(&compiled).args(sources);
    ran(&mut javac)?;
    jar(&folder().join("resources.jar"), &compiled)?;
    let config = folder().join("test-resources/com/android/tools");
    fs::create_dir_all(&config).map_err(|error| format!("{}: {error}", config.display()))?;
    let of = |name: &str| folder().join(name).display().to_string();
    let told = format!(
        "android_merged_manifest={}\nandroid_resource_apk={}\nandroid_custom_package={ID}\n\
         android_merged_assets={}\n",
        of("AndroidManifest.xml"),
        of("resources.apk"),
        folder().join("assets").display(),
    );
    write(&config.join("test_config.properties"), &told)
}

/// The two fonts that the screens are drawn with, and their licence. `android/app/build.gradle.kts` leaves out the rest
/// of that folder, too.
fn letters() -> Result<PathBuf, String> {
    let (from, assets) = (root().join("core/report/assets/fonts"), folder().join("assets"));
    empty(&assets.join("fonts"))?;
    for name in ["NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "OFL.txt"] {
        fs::copy(from.join(name), assets.join("fonts").join(name))
            .map_err(|error| format!("{name}: {error}"))?;
    }
    Ok(assets)
}

/// What bindgen wrote for Android and the layer on it, made anew if one of their bytes changed.
fn core(bindings: &Bindings) -> Outcome {
    let made_of =
        [root().join("android/robolectric/core/pom.xml"), folder().join("androidx.stamp")];
    let folders = [bindings.for_android(), root().join("android/tandem/src")];
    let stamp = Stamp::of(folder().join("core.stamp"), &made_of, &folders)?;
    if stamp.is_fresh() && folder().join("core/tandem-phone.jar").exists() {
        return Ok(());
    }
    maven("robolectric/core", &bindings.given(&bindings.for_android()), "package")?;
    stamp.keep()
}

/// What Google's merger would make of it, as far as this app needs one: parts that are taken out are not there, and
/// the id stands where it is asked for. What Android 10 did not know is left out.
fn merged(manifest: &str) -> String {
    let mut kept = String::new();
    for element in manifest.split_inclusive('>') {
        if !element.contains("tools:node=\"remove\"") {
            kept.push_str(element);
        }
    }
    let at = kept.find("android:dataExtractionRules");
    if let Some((at, end)) = at.and_then(|at| Some((at, at + kept.get(at..)?.find('\n')?))) {
        kept.replace_range(at..end, "");
    }
    for newer in ["fontWeightAdjustment|", "grammaticalGender|"] {
        kept = kept.replace(newer, "");
    }
    let first = format!(
        "<manifest package=\"{ID}\" android:versionCode=\"1\" android:versionName=\"0.1.0\" "
    );
    let versions = "<uses-sdk android:minSdkVersion=\"26\" android:targetSdkVersion=\"35\" />\n    <application";
    kept.replacen("<manifest ", &first, 1)
        .replacen("<application", versions, 1)
        .replace("${applicationId}", ID)
}

/// An attribute that came with Android 12, which a part declares for all.
fn without_what_is_newer(resources: &Path) -> Outcome {
    let mut all = Vec::new();
    below(resources, &mut all).map_err(|error| error.to_string())?;
    for file in all.into_iter().filter(|it| it.extension().is_some_and(|it| it == "xml")) {
        let mut text = read(&file)?;
        if let Some(at) = text.find("<attr name=\"android:lStar\"") {
            let end =
                text.get(at..).and_then(|rest| rest.find("/>")).map_or(at, |end| at + end + 2);
            text.replace_range(at..end, "");
            write(&file, &text)?;
        }
    }
    Ok(())
}

fn package_of(manifest: &Path) -> Option<String> {
    let text = fs::read_to_string(manifest).ok()?;
    Some(text.split_once("package=\"")?.1.split_once('"')?.0.to_owned())
}

/// Compiled resources, and how the linker is told of them.
fn flattened(resources: &Path, out: &Path) -> Result<[OsString; 2], String> {
    let mut compile = Command::new("aapt2");
    compile.args(["compile", "--dir"]).arg(resources).arg("-o").arg(out);
    ran(&mut compile)?;
    Ok(["-R".into(), out.into()])
}

/// A folder in which nothing is.
pub(crate) fn empty(folder: &Path) -> Outcome {
    gone(folder)?;
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}

pub(crate) fn unzip(archive: &Path, into: &Path) -> Outcome {
    let mut unzip = Command::new("unzip");
    unzip.args(["-q", "-o"]).arg(archive).arg("-d").arg(into);
    ran(&mut unzip)
}

pub(crate) fn jar(file: &Path, classes: &Path) -> Outcome {
    let mut jar = Command::new("jar");
    jar.args(["--create", "--file"]).arg(file).arg("-C").arg(classes).arg(".");
    ran(&mut jar)
}

pub(crate) fn ran(command: &mut Command) -> Outcome {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().map_err(|error| format!("{program} does not run: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{program} ended with {status}")) }
}

pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let found = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut all: Vec<_> = found.filter_map(Result::ok).map(|it| it.path()).collect();
    all.sort();
    Ok(all)
}

pub(crate) fn read(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

pub(crate) fn write(file: &Path, text: &str) -> Outcome {
    fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
}
