// The Android plugin brings a Kotlin of its own; a newer one on this class path takes its place, so
// that the compiler is the one that tests/kotlin runs.
buildscript {
    dependencies {
        classpath(libs.kotlin.gradle)
    }
}

plugins {
    alias(libs.plugins.android.library) apply false
    alias(libs.plugins.android.application) apply false
    alias(libs.plugins.compose) apply false
}
