import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.ValidationOptions;
import ca.uhn.fhir.validation.ValidationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;

/**
 * HAPI's validator, offline. An error or a warning refuses.
 *
 * <p>The support for code systems that are not known is left out on purpose: with it, a code of a system that
 * nobody can look up passes. So every system that is used must stand in the definitions, our own as
 * {@code complete} and those of others as the {@code fragment} that is used.
 *
 * <p>The guides of the field have no package here. Those of their rules that can be checked are profiles of our
 * own ({@code profiles}), one for each envelope: "made to fit" is what we say, and never "conforms".
 */
final class FhirJudge {
    private final FhirValidator validator;

    FhirJudge(Path definitions, Path profiles) throws IOException {
        FhirContext context = FhirContext.forR4();
        var ours = new PrePopulatedValidationSupport(context);
        List<Path> all = new ArrayList<>(Judges.files(definitions, ".json"));
        all.addAll(Judges.files(profiles, ".json"));
        for (Path file : all) {
            ours.addResource(context.newJsonParser().parseResource(Files.readString(file)));
        }
        var module = new FhirInstanceValidator(new ValidationSupportChain(
                ours,
                new DefaultProfileValidationSupport(context),
                new SnapshotGeneratingValidationSupport(context),
                new CommonCodeSystemsTerminologyService(context),
                new InMemoryTerminologyServerValidationSupport(context)));
        validator = context.newValidator().registerValidatorModule(module);
    }

    /** What is wrong with a file; empty if nothing is. */
    List<String> faults(Path file) throws IOException {
        ValidationResult result;
        try {
            String text = Files.readString(file);
            String profile = file.getFileName().toString().endsWith("-ktc.json") ? "ktc" : "document";
            var options = new ValidationOptions().addProfile("urn:tandem:judges:" + profile);
            result = validator.validateWithResult(text, options);
        } catch (RuntimeException unreadable) { // a file that is cut short throws, each time another one
            return List.of("cannot be read: " + unreadable.getClass().getSimpleName());
        }
        return result.getMessages().stream()
                .filter(message -> message.getSeverity().compareTo(ResultSeverityEnum.WARNING) >= 0)
                .map(message -> message.getSeverity() + " at " + message.getLocationString() + " ["
                        + message.getMessageId() + "] " + message.getMessage())
                .toList();
    }
}
