import java.io.File

/** The top of the project. */
val root: File = File(System.getProperty("tandem.root")).canonicalFile

/** Where bindgen wrote. */
val generated: File = File(System.getProperty("tandem.generated")).canonicalFile

/** Every Kotlin file below [folder]. */
fun kotlinIn(folder: File): List<File> =
    folder.walkTopDown().filter { it.extension == "kt" }.sorted().toList()
