//! Pages and people: made once, changed where they stand, and nobody else's business.

use crate::support::*;
use chrono::TimeDelta;
use tandem::{CardChoice, EntryKind, ExportChoice, PageScreen, Tandem};
use tandem_model::{
    Contact, ContactRole, Id, Language, LineWhat, Name, PageKind, PageSection, Slug, TandemError,
};

fn text(text: &str) -> LineWhat {
    LineWhat::Text { text: Name::new(text).unwrap() }
}

fn contact(name: &str, phone: &str) -> Contact {
    Contact { phone: Some(Name::new(phone).unwrap()), ..Contact::new(Name::new(name).unwrap()) }
}

fn hard_day(tandem: &Tandem) -> PageScreen {
    tandem.plans().page(PageKind::HardDay).unwrap()
}

/// The lines of a section, as they are read.
fn lines(page: &PageScreen, section: PageSection) -> Vec<String> {
    page.section(section).unwrap().lines.iter().map(|line| line.text.clone()).collect()
}

fn ids(page: &PageScreen, section: PageSection) -> Vec<Id> {
    page.section(section).unwrap().lines.iter().map(|line| line.id).collect()
}

#[test]
fn a_page_is_made_by_its_first_line_and_shows_all_that_can_stand_there() {
    let record = record();
    let mut profile = record.tandem.person().profile().unwrap();
    profile.country = Some(tandem_model::Country::new("US").unwrap());
    record.tandem.person().edit(|_| Ok(profile)).unwrap();
    let page = hard_day(&record.tandem);
    assert!(page.line.page.is_none() && page.is_empty());
    assert_eq!(page.sections.len(), 9);
    assert_eq!(page.head.len(), 2, "whom to call stands there before anything else does");
    let signs = page.section(PageSection::HardDaySigns).unwrap();
    assert!(signs.prompt.is_some() && !signs.ready.is_empty());

    let ready = signs.ready[0].text.clone();
    record.tandem.plans().add(PageSection::HardDaySigns, text(&ready)).unwrap();
    let page = hard_day(&record.tandem);
    assert_eq!(page.line.page.as_ref().unwrap().made_on, date("2026-03-11"));
    let signs = page.section(PageSection::HardDaySigns).unwrap();
    assert_eq!(lines(&page, PageSection::HardDaySigns), std::slice::from_ref(&ready));
    let stands: Vec<_> = signs.ready.iter().map(|line| line.stands).collect();
    assert_eq!(
        stands[..2],
        [true, false],
        "it is not offered again, and the others keep their place"
    );
    let refused = record.tandem.skills().start("hard-day-plan").err().unwrap();
    assert!(matches!(refused, TandemError::Invalid { field, .. } if field == "skill"));
    let listed = record.tandem.skills().list().unwrap().exercises;
    assert!(listed.iter().all(|line| line.skill.page.is_none()), "it is under plans");
}

#[test]
fn people_and_lines_are_called_from_the_page_and_from_help() {
    let record = record();
    let mut profile = record.tandem.person().profile().unwrap();
    profile.country = Some(tandem_model::Country::new("US").unwrap());
    record.tandem.person().edit(|_| Ok(profile)).unwrap();
    let people = record.tandem.people();
    people.add(&contact("M.", "555 010 0101")).unwrap();
    let s = people.add(&contact("S.", "(555) 010-0102")).unwrap();
    let plans = record.tandem.plans();
    plans.add(PageSection::HardDayPeople, LineWhat::Person { contact: s }).unwrap();
    let line = Slug::new("line", "crisis").unwrap();
    plans.add(PageSection::HardDayProfessionals, LineWhat::Phone { line }).unwrap();
    plans.add(PageSection::HardDayNaloxone, LineWhat::Naloxone).unwrap();

    let page = hard_day(&record.tandem);
    let shown = &page.section(PageSection::HardDayPeople).unwrap().lines[0];
    assert_eq!(shown.person.as_ref().unwrap().dial.as_deref(), Some("5550100102"));
    let shown = &page.section(PageSection::HardDayProfessionals).unwrap().lines[0];
    assert!(shown.text.contains("988") && shown.phone.is_some());

    let help = record.tandem.help().screen().unwrap();
    let names: Vec<_> = help.people.iter().map(|one| one.contact.name.to_string()).collect();
    assert_eq!(names, ["S.", "M."], "those of the plan first");
    assert!(help.plan.is_some());
    let now = record.tandem.skills().right_now().unwrap();
    assert!(now.no_plan.is_none() && now.help.plan.is_some());

    // Somebody who is forgotten stands nowhere, and the rest of the page does.
    let entry = record.tandem.log().find(&s.to_string()).unwrap();
    assert_eq!(entry.kind, EntryKind::Contact);
    record.tandem.log().forget(entry).unwrap();
    let page = hard_day(&record.tandem);
    assert!(lines(&page, PageSection::HardDayPeople).is_empty());
    assert!(!lines(&page, PageSection::HardDayProfessionals).is_empty());
    let gone = LineWhat::Person { contact: s };
    let refused = plans.add(PageSection::HardDayPeople, gone).unwrap_err();
    assert!(matches!(refused, TandemError::NotFound { .. }));
    assert!(record.is_sound());
}

#[test]
fn a_line_is_taken_out_and_back_and_starting_over_is_one_undo() {
    let record = record();
    let plans = record.tandem.plans();
    let section = PageSection::HardDayMyself;
    for line in ["walk", "music", "shower"] {
        plans.add(section, text(line)).unwrap();
    }
    let ids = ids(&hard_day(&record.tandem), section);
    let entry = record.tandem.log().find(&ids[1].to_string()).unwrap();
    record.tandem.log().remove(entry).unwrap();
    assert_eq!(lines(&hard_day(&record.tandem), section), ["walk", "shower"]);
    record.tandem.log().undo_last().unwrap();
    assert_eq!(lines(&hard_day(&record.tandem), section), ["walk", "music", "shower"]);
    plans.rewrite(ids[0], text("walk to the water")).unwrap();
    plans.done(ids[2], true).unwrap();
    plans.start_over(PageKind::HardDay).unwrap();
    assert!(hard_day(&record.tandem).is_empty());
    record.tandem.log().undo_last().unwrap();
    let page = hard_day(&record.tandem);
    assert_eq!(lines(&page, section), ["walk to the water", "music", "shower"]);
    assert_eq!(page.section(section).unwrap().lines[2].done_on, Some(date("2026-03-11")));

    plans.forget(PageKind::HardDay).unwrap();
    let page = hard_day(&record.tandem);
    assert!(page.is_empty() && page.line.page.is_none());
    let history = record.tandem.log().history(entry).unwrap();
    assert!(history.iter().all(|line| line.changes.is_empty()), "its lines went with it");
    plans.add(section, text("music")).unwrap();
    assert_eq!(lines(&hard_day(&record.tandem), section), ["music"], "a new page");
    let long = "x".repeat(121);
    assert!(matches!(plans.add(section, text(&long)), Err(TandemError::Invalid { .. })));
    assert!(record.is_sound());
}

#[test]
fn what_helped_is_asked_on_another_day_and_moves_up() {
    let record = record();
    let plans = record.tandem.plans();
    assert!(plans.used(PageKind::HardDay).is_err(), "there is none");
    let section = PageSection::HardDayMyself;
    for line in ["walk", "music", "shower"] {
        plans.add(section, text(line)).unwrap();
    }
    plans.used(PageKind::HardDay).unwrap();
    assert!(hard_day(&record.tandem).ask_what_helped.is_none(), "not on the day itself");
    record.host.advance(TimeDelta::days(1));
    let page = hard_day(&record.tandem);
    assert!(page.ask_what_helped.is_some());
    plans.helped(PageKind::HardDay, &ids(&page, section)[2..]).unwrap();
    let page = hard_day(&record.tandem);
    assert_eq!(lines(&page, section), ["shower", "walk", "music"]);
    assert!(page.ask_what_helped.is_none(), "once");

    let look = |tandem: &Tandem| tandem.plans().list().unwrap()[0].look.is_some();
    record.host.advance(TimeDelta::days(88));
    assert!(!look(&record.tandem));
    record.host.advance(TimeDelta::days(1));
    assert!(look(&record.tandem));
    plans.looked_at(PageKind::HardDay).unwrap();
    assert!(!look(&record.tandem));
}

#[test]
fn two_phones_merge_a_page_line_by_line() {
    let record = record();
    let section = PageSection::HardDayWorth;
    record.tandem.plans().add(section, text("my kids")).unwrap();
    let (_copy, other) = record.copied();
    record.host.advance(TimeDelta::minutes(1));
    record.tandem.plans().add(section, text("the sea")).unwrap();
    record.host.advance(TimeDelta::minutes(1));
    other.plans().add(section, text("my dog")).unwrap();
    other.plans().add(PageSection::CopingSigns, text("I skip meals")).unwrap();
    record.tandem.merge(&other).unwrap();
    other.merge(&record.tandem).unwrap();
    for tandem in [&record.tandem, &other] {
        let mut lines = lines(&hard_day(tandem), section);
        lines.sort_unstable();
        assert_eq!(lines, ["my dog", "my kids", "the sea"]);
        assert!(tandem.safe().check().unwrap().ok());
    }
    assert_eq!(lines(&hard_day(&record.tandem), section), lines(&hard_day(&other), section));
}

/// In the person's own copy there is nothing of them unless it was asked for, not even that there is
/// something. Whoever makes it is told what is left out: a file that is taken for all of it must not lack it
/// unsaid.
#[test]
fn an_export_has_plans_and_people_only_if_it_is_asked_for() {
    let record = record();
    record.tandem.plans().add(PageSection::HardDayWorth, text("the sea")).unwrap();
    let s = record.tandem.people().add(&contact("Quentin", "555 010 0102")).unwrap();
    let m = record.tandem.people().add(&contact("Mo", "555 010 0103")).unwrap();
    let entry = record.tandem.log().find(&m.to_string()).unwrap();
    record.tandem.log().forget(entry).unwrap();
    let exported = |with: ExportChoice| {
        let mut file = Vec::new();
        let report = record.tandem.transfer().export_json(&mut file, with, &mut |_| {}).unwrap();
        let told: Vec<_> = report.not_in_it.iter().map(|it| (it.kind, it.count)).collect();
        (String::from_utf8(file).unwrap(), told)
    };
    let (none, told) = exported(ExportChoice::default());
    assert_eq!(told, [(EntryKind::Page, 1), (EntryKind::PageLine, 1), (EntryKind::Contact, 1)]);
    for told in
        ["page", "hard_day", "contact", "the sea", "Quentin", &s.to_string(), &m.to_string()]
    {
        assert!(!none.contains(told), "{told}");
    }
    let (pages, told) = exported(ExportChoice { pages: true, ..ExportChoice::default() });
    assert_eq!(told, [(EntryKind::Contact, 1)]);
    assert!(pages.contains("the sea") && !pages.contains("Quentin"));
    let (people, told) = exported(ExportChoice { people: true, ..ExportChoice::default() });
    assert_eq!(told, [(EntryKind::Page, 1), (EntryKind::PageLine, 1)]);
    assert!(!people.contains("the sea") && people.contains("Quentin"));
}

#[test]
fn a_card_has_what_was_ticked_and_says_nothing_of_where_it_is_from() {
    let record = record();
    let plans = record.tandem.plans();
    let s = record.tandem.people().add(&contact("S.", "555 010 0102")).unwrap();
    plans.add(PageSection::HardDayPeople, LineWhat::Person { contact: s }).unwrap();
    plans.add(PageSection::HardDayIfUse, text("someone is on the phone")).unwrap();
    let usual = CardChoice::usual(PageKind::HardDay);
    let card = plans.card(&usual).unwrap().remove(0);
    let printed = serde_json::to_string(&card).unwrap();
    assert!(printed.contains("S.: 555 010 0102"), "{printed}");
    assert!(!printed.contains("on the phone"), "what is told only if it is ticked");
    for never in ["Tandem", "opioid", "overdose", "suicide"] {
        assert!(!printed.to_lowercase().contains(&never.to_lowercase()), "{never}");
    }
    let choice = CardChoice { sections: vec![PageSection::HardDayIfUse], ..usual.clone() };
    assert_eq!(plans.card(&choice).unwrap()[0].parts.len(), 1);

    let both = CardChoice { naloxone: true, both_languages: true, ..usual };
    let [en, es] = plans.card(&both).unwrap().try_into().unwrap();
    assert_eq!((en.language, es.language), (Language::En, Language::Es));
    assert_ne!(en.parts[0].heading, es.parts[0].heading);
    assert_eq!(en.parts[0].lines, es.parts[0].lines, "what was written stands as it was written");
    assert_eq!((en.parts.last().unwrap().lines.len(), en.parts.len()), (7, es.parts.len()));

    let file = record.tandem.reports().card(&both, None, &mut |_, _| true).unwrap();
    assert_eq!(file.name, "card.pdf");
    let says = |text: &str| file.bytes.windows(text.len()).any(|it| it == text.as_bytes());
    assert!(says("%PDF") && !says("Tandem"), "not even of what made it");
}

#[test]
fn people_stand_in_the_order_that_the_person_gives_them() {
    let record = record();
    let people = record.tandem.people();
    let [a, b, c] = ["A", "B", "C"].map(|name| people.add(&contact(name, "5550100")).unwrap());
    people.order(&[c, a]).unwrap();
    let names: Vec<_> =
        people.list().unwrap().iter().map(|one| one.contact.name.to_string()).collect();
    assert_eq!(names, ["C", "A", "B"]);
    assert!(people.order(&[Id::from_bytes([9; 16])]).is_err());
    let before = people.contact(b).unwrap();
    let after = Contact { asked: Some(date("2026-03-11")), ..before.clone() };
    people.change(b, &before, &after).unwrap();
    assert_eq!(people.contact(b).unwrap().asked, after.asked);
    assert!(people.edit(b, |one| Ok(Contact { phone: Name::new("none").ok(), ..one })).is_err());
}

#[test]
fn who_is_added_twice_by_mistake_is_there_once() {
    let record = record();
    let people = record.tandem.people();
    let s = people.add(&contact("S.", "555 010 0102")).unwrap();
    let again = Contact { role: Some(ContactRole::Friend), ..contact("s.", "(555) 010-0102") };
    assert_eq!(people.add(&again).unwrap(), s);
    assert_eq!(people.contact(s).unwrap().role, None, "and nothing of them was changed");
    assert_ne!(
        people.add(&contact("S.", "555 010 0103")).unwrap(),
        s,
        "a letter may be two people's"
    );
    assert_eq!(people.list().unwrap().len(), 2);
}

/// An empty page made a sheet with a title and nothing under it, and was called a success.
#[test]
fn an_empty_page_is_no_card() {
    let record = record();
    let choice = CardChoice::usual(PageKind::HardDay);
    let choice = CardChoice { naloxone: false, ..choice };
    let refused = record.tandem.plans().card(&choice).unwrap_err();
    assert_eq!(refused.to_string(), "page: a page with a line on it");
    for language in [Language::En, Language::Es] {
        assert!(tandem::error_words(&refused, language).len() > 20);
    }
}
