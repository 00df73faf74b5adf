import elf.LoadSegments
import org.gradle.api.DefaultTask
import org.gradle.api.GradleException
import org.gradle.api.file.DirectoryProperty
import org.gradle.api.provider.ListProperty
import org.gradle.api.provider.Property
import org.gradle.api.tasks.Input
import org.gradle.api.tasks.Internal
import org.gradle.api.tasks.OutputDirectory
import org.gradle.api.tasks.TaskAction
import org.gradle.process.ExecOperations
import javax.inject.Inject

/** A task that runs Cargo. Cargo knows best what has changed, so it is asked every time. */
abstract class Cargo : DefaultTask() {
    /** The top of the workspace. */
    @get:Internal
    abstract val workspace: DirectoryProperty

    /** Where Cargo finds the rest of the world: the processes that it starts. */
    @get:Inject
    abstract val processes: ExecOperations

    init {
        outputs.upToDateWhen { false }
    }

    /** Runs `cargo` with [arguments] at the top of the workspace. */
    protected fun cargo(arguments: List<String>, variables: Map<String, String> = emptyMap()) {
        processes.exec {
            workingDir(workspace)
            commandLine(listOf("cargo") + arguments)
            environment(variables)
            // It would take the place of the linker flags in .cargo/config.toml, silently.
            environment.remove("RUSTFLAGS")
        }
    }
}

/** Writes the Kotlin side of the binding, from the host's build of the core. */
abstract class GenerateBindings : Cargo() {
    /** Where the sources go. */
    @get:OutputDirectory
    abstract val sources: DirectoryProperty

    /** Runs `cargo xtask bindings` and keeps what it wrote for Android. */
    @TaskAction
    fun generate() {
        val out = temporaryDir.resolve("out").apply { deleteRecursively() }
        cargo(listOf("xtask", "bindings", "--out", out.path))
        val into = sources.get().asFile.apply { deleteRecursively() }
        out.resolve("kotlin-android").copyRecursively(into)
    }
}

/** Builds the core for phones with `cargo ndk`, and looks at what came out. */
abstract class BuildCore : Cargo() {
    /** Android's names of the processors: `arm64-v8a` and so on. */
    @get:Input
    abstract val processors: ListProperty<String>

    /** The oldest Android it must run on, as an API level. */
    @get:Input
    abstract val oldest: Property<String>

    /** The folder of the NDK. */
    @get:Internal
    abstract val ndk: DirectoryProperty

    /** One folder per processor, with `libtandem_ffi.so` in it. */
    @get:OutputDirectory
    abstract val libraries: DirectoryProperty

    /**
     * Builds, then refuses a 64-bit library that would not load where memory pages are 16 KB.
     * (No 32-bit Android has such pages.)
     */
    @TaskAction
    fun build() {
        val into = libraries.get().asFile.apply { deleteRecursively() }
        cargo(
            listOf("ndk", "--platform", oldest.get(), "--output-dir", into.path) +
                processors.get().flatMap { listOf("--target", it) } +
                listOf("build", "--package", "tandem-ffi", "--profile", "mobile", "--locked"),
            mapOf("ANDROID_NDK_HOME" to ndk.get().asFile.path),
        )
        for (processor in processors.get()) {
            val library = into.resolve("$processor/libtandem_ffi.so")
            if (!library.exists()) throw GradleException("$library was not built")
            if ("64" in processor && !LoadSegments.fitLargePages(library.readBytes())) {
                throw GradleException("$library would not load on a phone with 16 KB pages")
            }
        }
    }
}
