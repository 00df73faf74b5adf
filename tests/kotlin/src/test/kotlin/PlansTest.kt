import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tandem.core.model.LineWhat
import org.tandem.core.model.PageKind

class PlansTest {
    /** A ready line makes the page, stands on it once, and is what the help shows first. */
    @Test
    fun aPageIsMadeByItsFirstLine() = desk {
        suspend fun section() =
            record.plans.page(PageKind.HARD_DAY).sections.first { it.ready.isNotEmpty() }
        val before = section()
        val line = before.ready.first()
        assertFalse(line.stands)
        assertEquals(null, record.help.screen().plan)

        record.plans.add(before.section, LineWhat.Text(line.text))

        val after = section()
        assertTrue(after.ready.first().stands)
        assertEquals(listOf(line.text), after.lines.map { it.text })
        assertEquals(PageKind.HARD_DAY, record.help.screen().plan?.line?.kind)
    }
}
