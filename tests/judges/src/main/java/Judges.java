import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Judges every {@code *.pdf} of one folder against PDF/UA-1 and PDF/A-2a, and every {@code *.json} of another
 * against FHIR R4.
 *
 * <p>A file whose name begins with {@code bad-} must be refused, every other accepted; whatever is not so is not
 * ok. The third argument is the folder of the definitions that the FHIR files use, the fourth that of the profiles
 * they are held to. Ends with a count.
 */
public final class Judges {
    private Judges() {}

    public static void main(String[] args) throws IOException {
        PdfJudge pdf = new PdfJudge();
        FhirJudge fhir = new FhirJudge(Path.of(args[2]), Path.of(args[3]));
        List<Path> files = new ArrayList<>(files(Path.of(args[0]), ".pdf"));
        files.addAll(files(Path.of(args[1]), ".json"));
        int fine = 0;
        int wrong = 0;
        for (Path file : files) {
            String name = file.getFileName().toString();
            long start = System.nanoTime();
            List<String> faults = name.endsWith(".pdf") ? pdf.faults(file) : fhir.faults(file);
            boolean expected = faults.isEmpty() != name.startsWith("bad-");
            System.out.printf(
                    Locale.ROOT,
                    "%-6s %s %s, %d ms%n",
                    expected ? "ok" : "NOT OK",
                    faults.isEmpty() ? "accepts" : "refuses",
                    name,
                    (System.nanoTime() - start) / 1_000_000);
            if (expected) {
                fine++;
            } else {
                wrong++;
            }
            // Of a bad file the first reason, so that a reader sees that it is the one it was made for.
            faults.stream().limit(expected ? 1 : 20).forEach(fault -> System.out.println("         " + fault));
        }
        System.out.println("judged " + fine + " ok " + wrong + " not");
        System.exit(wrong > 0 || fine == 0 ? 1 : 0);
    }

    static List<Path> files(Path folder, String ending) throws IOException {
        try (var walk = Files.walk(folder)) {
            return walk.filter(path -> path.toString().endsWith(ending)).sorted().toList();
        }
    }
}
