import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;

/** veraPDF, with both profiles always: a header cell without a scope, say, is a fault in PDF/UA-1 alone. */
final class PdfJudge {
    private static final List<PDFAFlavour> FLAVOURS = List.of(PDFAFlavour.PDFUA_1, PDFAFlavour.PDFA_2_A);

    PdfJudge() {
        VeraGreenfieldFoundryProvider.initialise();
    }

    /** What is wrong with a file; empty if nothing is. A file that cannot be read is wrong. */
    List<String> faults(Path file) {
        List<String> faults = new ArrayList<>();
        for (PDFAFlavour flavour : FLAVOURS) {
            // A file that is cut short throws instead of being reported, and of every kind of throwable.
            try (var parser = Foundries.defaultInstance().createParser(file.toFile(), flavour);
                    var validator = Foundries.defaultInstance().createValidator(flavour, false)) {
                validator
                        .validate(parser)
                        .getFailedChecks()
                        .forEach((rule, count) -> faults.add(flavour.getId() + " clause " + rule.getClause() + ", test "
                                + rule.getTestNumber() + ", " + count + " times"));
            } catch (Exception | StackOverflowError unreadable) {
                faults.add(flavour.getId() + " cannot be read: " + unreadable.getClass().getSimpleName());
            }
        }
        return faults;
    }
}
