import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tandem.core.model.Ask
import org.tandem.core.model.Compared
import org.tandem.core.model.ConsentStanding
import org.tandem.core.model.ConsentTerms
import org.tandem.core.model.FhirChoice
import org.tandem.core.model.FhirFor
import org.tandem.core.model.Form
import org.tandem.core.model.Paper
import org.tandem.core.model.Recipient
import org.tandem.core.model.RecipientRole
import org.tandem.core.model.ReportPreset
import org.tandem.core.model.Role
import org.tandem.core.model.ShareForm
import org.tandem.core.model.ShareState
import org.tandem.core.model.TandemException
import org.tandem.core.model.Told
import org.tandem.core.screens.ContactNote
import org.tandem.core.screens.ImportChoice
import org.tandem.core.screens.KeptConsent
import org.tandem.core.screens.ReportRequest
import org.tandem.record.OpenRecord

/** What leaves the record: to a coach, to a clinician, to a file of the person's own. */
class SharingTest {
    private val robin = profile.copy(role = Role.COACH, name = "Robin")

    private suspend fun OpenRecord.sign(terms: ConsentTerms): KeptConsent =
        consents.sign(terms, consents.text(terms).hash, true)

    @Test
    fun aSummaryGoesToACoachAndAReplyComesBack() = desk {
        record.log.log(session("2026-03-03T10:00"))
        Desk(robin).use { other ->
            val coach = other.record.coach
            val code = coach.enrol("Robin", "Harbor House", 30u)
            assertEquals(code.key, coach.code()?.key)
            val line = record.sharing.enrol(code.code)
            assertEquals(listOf(line), record.sharing.coaches())
            assertTrue(record.sharing.compared(line.id, Compared.SAME).compared)

            val kept = record.sign(record.sharing.usualTerms(line.id))
            val choice = record.sharing.usual(kept.id, 4u)
                .copy(ask = Ask.CALL_ME, talkAbout = "Größe 東京 🌱")
            val preview = record.sharing.preview(choice)
            val opened = coach.open(record.sharing.toCoach(choice).bytes)
            assertEquals(preview.summary, opened.view?.summary)
            assertEquals("Größe 東京 🌱", opened.view?.summary?.talkAbout)

            val person = opened.person
            assertEquals(person, coach.find(opened.alias))
            assertEquals(listOf(person), coach.people().map { it.id })
            assertTrue(coach.compared(person, Compared.SAME).compared)
            val called = ContactNote(day("2026-03-10"), Form.PHONE, null, null, "we talked")
            val noted = coach.note(person, called)
            assertEquals(1, coach.page(person).notes.size)
            val corrected = coach.changeNote(noted, called, called.copy(goal = "a job"))
            assertEquals("a job", corrected.goal)
            assertEquals(corrected, coach.page(person).notes.single().contact)

            val reply = record.sharing.openReply(coach.reply(person, "See you Tuesday").bytes)
            assertEquals("See you Tuesday", reply.text)
            assertEquals(listOf(reply), record.sharing.replies())
            record.sharing.forgetReply(reply.id)
            assertTrue(record.sharing.replies().isEmpty())

            assertEquals(0u, coach.purgeClosed())
            record.consents.stop(kept.id)
            refused<TandemException.NeedsConsent> { record.sharing.toCoach(choice) }
            coach.open(record.sharing.withdrawal(kept.id).bytes)
            assertTrue(coach.people().single().withdrawn)
            assertEquals(1u, coach.deleteShared(person))
            assertNull(coach.page(person).view)
            coach.forget(person)
            assertTrue(coach.people().isEmpty())
        }
    }

    @Test
    fun aPageOpensWithWordsOfItsOwn() = desk {
        val kept = record.sign(
            record.consents.usual(Recipient("Robin", null, RecipientRole.COACH, null)),
        )
        val page = record.sharing.page(record.sharing.usual(kept.id, 4u))
        assertTrue(page.html.startsWith("<!doctype html", ignoreCase = true))
        assertFalse(page.passphrase in page.html)
    }

    @Test
    fun everyShareHasItsConsent() = desk {
        val clinician = Recipient("Dr Lee", "Clinic", RecipientRole.CLINICIAN, null)
        val terms = record.consents.usual(clinician)
        val kept = record.sign(terms)
        assertEquals(ConsentStanding.LIVE, kept.standing)
        assertEquals(kept.id, record.consents.find(kept.id.take(8)).id)
        assertEquals(kept.consent, record.consents.consent(kept.id).consent)
        assertEquals(listOf(kept.id), record.consents.list().map { it.id })

        val some = kept.consent.terms.items.take(1)
        assertEquals(kept.consent, record.consents.allows(kept.id, some))
        val told = Told(day("2026-02-02"), day("2026-03-01"), emptyList())
        val share = record.consents.handOver(kept.id, ShareForm.PAPER, some, told)
        record.consents.kept(share)
        record.consents.notWritten(share)
        val line = record.consents.shares().lines.single()
        assertEquals(told.from, line.share.from)
        assertEquals(ShareState.KEPT, line.share.state)

        assertEquals(ConsentStanding.STOPPED, record.consents.stop(kept.id).standing)
        refused<TandemException.NeedsConsent> { record.consents.allows(kept.id, some) }
    }

    @Test
    fun aReportIsAFileAndItsSentencesAreThoseOfThePreview() = desk {
        record.log.log(session("2026-03-03T10:00", note = "not for the report"))
        val request = ReportRequest(
            ReportPreset.CLINICIAN,
            from = day("2026-02-02"),
            to = day("2026-03-08"),
            sinceLastVisit = false,
            byVisit = false,
            include = null,
            notes = emptyList(),
            talkAbout = null,
            language = null,
            paper = Paper.LETTER,
            legalName = null,
            birthDate = null,
            consent = null,
        )
        assertTrue(record.reports.preview(request).isNotEmpty())
        val told = mutableListOf<UInt>()
        val pdf = record.reports.pdf(request) { told += it }
        assertEquals("%PDF-", pdf.bytes.decodeToString(0, 5))
        assertTrue(pdf.name.endsWith(".pdf"), pdf.name)
        assertTrue(told.isNotEmpty())
        assertEquals("%PDF-", record.reports.paperWeek(Paper.A4).bytes.decodeToString(0, 5))
        val choice = FhirChoice(FhirFor.RECORD, noPage = true)
        val fhir = record.reports.fhir(request, choice).bytes.decodeToString()
        assertTrue(""""resourceType"""" in fhir)
        assertFalse("not for the report" in fhir)
    }

    @Test
    fun everythingGoesOutAndComesIn() = desk {
        val kept = record.log.log(session(note = "¿Qué tal? 🌱")).kept
        val out = record.transfer.exportBytes()
        assertTrue(out.report.entries > 0uL)
        val file = folder.resolve("all.json")
        assertEquals(out.report.entries, record.transfer.exportFile(file.path).entries)
        Desk().use { other ->
            val report = other.record.transfer.importFile(file.path)
            assertTrue(report.added > 0uL)
            assertEquals(kept.session.note, other.record.log.session(kept.id).note)
            val again = other.record.transfer.importBytes(out.bytes)
            assertEquals(0uL, again.added)
        }
        refused<TandemException.Invalid> {
            record.transfer.importBytes("{".toByteArray(), ImportChoice(skipBad = true))
        }
    }
}
