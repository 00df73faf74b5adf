// The app: a window on the screens, and what only a phone can do.

plugins {
    alias(libs.plugins.android.application)
    alias(libs.plugins.compose)
}

android {
    namespace = "org.tandem.app"
    compileSdk = libs.versions.compileSdk.get().toInt()

    defaultConfig {
        applicationId = "org.tandem.app"
        minSdk = libs.versions.minSdk.get().toInt()
        targetSdk = libs.versions.targetSdk.get().toInt()
        versionCode = 1
        versionName = "0.1.0"
    }

    buildTypes {
        named("release") {
            isMinifyEnabled = true
            isShrinkResources = true
            proguardFiles(getDefaultProguardFile("proguard-android-optimize.txt"))
        }
    }

    compileOptions {
        sourceCompatibility = JavaVersion.toVersion(libs.versions.jvmTarget.get())
        targetCompatibility = JavaVersion.toVersion(libs.versions.jvmTarget.get())
    }

    // The letters of the reports: one font in the repository, one look.
    sourceSets.named("main") {
        assets.directories += "../../core/report/assets"
    }
    // As xtask/src/android.rs does it.
    androidResources {
        // Our languages: androidx has its few words in eighty, half a megabyte.
        localeFilters += listOf("en", "es")
        // The two fonts that the screens are drawn with, and their licence.
        ignoreAssetsPatterns += listOf("!NotoSansArabic*", "!NotoSansHebrew*", "!Signs*", "!*.py")
    }

    lint {
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
    implementation(project(":ui"))
    implementation(libs.material3)
    implementation(libs.activity.compose)
    implementation(libs.core.ktx)
}
