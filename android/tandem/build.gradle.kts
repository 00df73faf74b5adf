// The library: generated code, the layer on it, the core for three processors. One archive (AAR).

plugins {
    alias(libs.plugins.android.library)
}

android {
    namespace = "org.tandem.library"
    compileSdk = libs.versions.compileSdk.get().toInt()
    ndkVersion = libs.versions.ndk.get()

    defaultConfig {
        minSdk = libs.versions.minSdk.get().toInt()
        consumerProguardFiles("consumer-rules.pro")
    }

    compileOptions {
        sourceCompatibility = JavaVersion.toVersion(libs.versions.jvmTarget.get())
        targetCompatibility = JavaVersion.toVersion(libs.versions.jvmTarget.get())
    }

    // Apart from src/main/kotlin, which a desktop JVM compiles and runs as well.
    sourceSets.named("main") {
        kotlin.directories += "src/android/kotlin"
    }

    lint {
        lintConfig = file("lint.xml")
        warningsAsErrors = true
        abortOnError = true
    }
}

kotlin {
    compilerOptions {
        allWarningsAsErrors = true
    }
}

dependencies {
    api(libs.coroutines.android)
    compileOnly(libs.annotation)
    // The archive for Android: the plain JAR holds the native part for desktops only.
    implementation(libs.jna) { artifact { type = "aar" } }
}

val top = rootProject.layout.projectDirectory.dir("..")

val generateBindings = tasks.register<GenerateBindings>("generateBindings") {
    workspace = top
}

val buildCore = tasks.register<BuildCore>("buildCore") {
    workspace = top
    ndk = androidComponents.sdkComponents.ndkDirectory
    oldest = libs.versions.minSdk
    processors = listOf("arm64-v8a", "armeabi-v7a", "x86_64")
}

androidComponents.onVariants { variant ->
    variant.sources.kotlin?.addGeneratedSourceDirectory(generateBindings, GenerateBindings::sources)
    variant.sources.jniLibs?.addGeneratedSourceDirectory(buildCore, BuildCore::libraries)
}
