import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.ValidationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Questionnaire;

/**
 * HAPI's validator, offline. An error or a warning refuses.
 *
 * <p>The support for code systems that are not known is left out on purpose: with it, a code of a system that
 * nobody can look up passes. So every system that is used must stand in the definitions, our own as
 * {@code complete} and those of others as the {@code fragment} that is used.
 */
final class FhirJudge {
    private final FhirValidator validator;

    FhirJudge(Path definitions) throws IOException {
        FhirContext context = FhirContext.forR4();
        Map<String, Questionnaire> questionnaires = new HashMap<>();
        // A questionnaire is looked up by its address and version, which the map of HAPI's own does not know.
        var ours = new PrePopulatedValidationSupport(context) {
            @Override
            public <T extends IBaseResource> T fetchResource(Class<T> type, String url) {
                Questionnaire found = questionnaires.get(url);
                return found != null && type.isInstance(found) ? type.cast(found) : super.fetchResource(type, url);
            }
        };
        for (Path file : Judges.files(definitions, ".json")) {
            IBaseResource definition = context.newJsonParser().parseResource(Files.readString(file));
            if (definition instanceof Questionnaire questionnaire) {
                questionnaires.put(questionnaire.getUrl(), questionnaire);
                questionnaires.put(questionnaire.getUrl() + "|" + questionnaire.getVersion(), questionnaire);
            } else {
                ours.addResource(definition);
            }
        }
        var module = new FhirInstanceValidator(new ValidationSupportChain(
                ours,
                new DefaultProfileValidationSupport(context),
                new CommonCodeSystemsTerminologyService(context),
                new InMemoryTerminologyServerValidationSupport(context)));
        validator = context.newValidator().registerValidatorModule(module);
    }

    /** What is wrong with a file; empty if nothing is. */
    List<String> faults(Path file) throws IOException {
        ValidationResult result;
        try {
            result = validator.validateWithResult(Files.readString(file));
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
