package facts

import (
	"strings"
	"testing"
	"time"

	"tidings/internal/check/rule"
	"tidings/internal/check/rule/ruletest"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/notices"
)

// regions are those of readers around the world.
var regions = []notices.Region{{ID: "emea", Name: "Europe", TimeZone: "Europe/Berlin"},
	{ID: "apac", Name: "Asia", TimeZone: "Asia/Tokyo"}}

// tried holds a rule to sentences that it finds something in, and to some that it does not, by
// language.
func tried(t *testing.T, id string, records notices.Records, wrong, clean map[string][]string) {
	t.Helper()
	look := func(tag, text string) []string {
		s := ruletest.Letters(map[string]string{tag: "# Title\n\n" + text + "\n"}, records)
		s.Config.Regions = regions
		for _, i := range records.Incidents {
			s.Notice.Records = append(s.Notice.Records, notices.RecordRef{Kind: "incident", ID: i.ID})
		}
		for _, m := range records.Maintenance {
			s.Notice.Records = append(s.Notice.Records, notices.RecordRef{Kind: "maintenance", ID: m.ID})
		}
		for _, p := range records.Projects {
			s.Notice.Records = append(s.Notice.Records, notices.RecordRef{Kind: "project", ID: p.ID})
		}
		return ruletest.Looked(t, Rules(), s, id)
	}
	for tag, list := range wrong {
		for _, text := range list {
			got := look(tag, text)
			if len(got) != 1 || !strings.HasPrefix(got[0], "notices/n/"+tag+".md:") {
				t.Errorf("%s: %s: %q", tag, text, got)
			}
		}
	}
	for tag, list := range clean {
		for _, text := range list {
			if got := look(tag, text); len(got) > 0 {
				t.Errorf("%s: %s: %q", tag, text, got)
			}
		}
	}
}

func TestWeekday(t *testing.T) {
	tried(t, "weekday", notices.Records{}, map[string][]string{
		"en": {"On Tuesday, 30 November 2026 we move.", "We move on Thursday 4th of December.",
			"It ends 5 December 2026 (Monday)."},
		"en-US": {"On Sunday, November 30, 2026, we move.", "by Mon, 12/1/2026"},
		"de": {"Am Dienstag, dem 30. November 2026, ziehen wir um.",
			"Am Freitag, den 5. Dezember, ist es so weit.", "Di., 30.11.2026"},
		"fr":    {"Le mardi 30 novembre 2026, nous déménageons.", "mardi 1er janvier 2027"},
		"es":    {"El martes 30 de noviembre de 2026 empezamos."},
		"pt-BR": {"Na terça-feira, 30 de novembro de 2026, começamos."},
		"ja":    {"2026年11月30日（火）に開始します。", "12月4日（木）までに"},
	}, map[string][]string{
		"en": {"On Monday, 30 November 2026 we move.", "On Friday 4 December.", "Tuesday 30 July was long ago.",
			"On Monday we met 30 November guests."},
		"de": {"Am Montag, dem 30. November 2026, ziehen wir um.", "So 30. Mal"},
		"fr": {"Le lundi 30 novembre 2026"}, "es": {"El lunes 30 de noviembre de 2026"}, "ja": {"2026年11月30日（月）",
			"11月30日日本時間14時"},
		"pt-BR": {"Na segunda-feira, 30 de novembro de 2026"},
	})
}

func TestPastDate(t *testing.T) {
	tried(t, "past-date", notices.Records{}, map[string][]string{
		"en": {"This will be fixed by 3 January 2005.", "By 20 November, the new servers will be in place.",
			"We are going to switch on 12 November 2026.", "The web servers will follow in October 2026.",
			"The last of them was resolved on 4 December 2026.", "We expect to finish by Friday, 20 November 2026.",
			"It should be fixed by 20 November 2026.", "Service should return to normal before 20 November 2026.",
			"We hope to have it repaired by 20 November 2026."},
		"de": {"Voraussichtlich ab dem 20. November 2026 geht alles wieder.",
			"Sie sollte bis 20. November 2026 behoben sein.",
			"Wir wollen am 20. November 2026 fertig sein.",
			"Die Reparatur ist für den 20. November 2026 vorgesehen.",
			"Am 3. Januar 2005 werden wir den Fehler beheben.",
			"Bis zum 20. November 2026 wird alles fertig sein.", "Die Störung wurde am 5. Dezember 2026 behoben."},
		"fr": {"Nous terminerons les travaux le 3 janvier 2005.",
			"Le correctif sera installé avant le 20 novembre 2026.",
			"Le service devrait être rétabli avant le 20 novembre 2026."},
		"es": {"Lo corregiremos antes del 3 de enero de 2005.",
			"El servicio estará disponible el 20 de noviembre de 2026.",
			"El servicio debería volver antes del 20 de noviembre de 2026."},
		"pt-BR": {"A correção será feita até 3 de janeiro de 2005.", "Vamos concluir em 20 de novembro de 2026."},
		"ja":    {"2005年1月3日までに対応を完了する予定です。"},
	}, map[string][]string{
		"en": {"This will be fixed by 3 January 2027.", "The move should have begun on 14 November 2026.",
			"We hope to learn from the outage of 14 November 2026.",
			"We will tell you more about the outage of 14 November 2026.",
			"We will explain what happened on 14 November 2026.", "The outage on 14 November 2026 will not recur.",
			"Since 3 January 2005 we will have served you.", "The move was planned for 5 December 2026.",
			"It was moved to 5 December 2026.", "The incident was resolved on 29 November 2026.",
			"On 14 November 2026 our database failed, and we will learn from it.",
			"We will refund everybody who was affected on 14 November 2026.",
			"The report will be ready on 30 November 2026.",
			"We will publish our findings on the outage on 14 November 2026."},
		"de": {"Wir wollen Ihnen sagen, was am 14. November 2026 geschah.",
			"Der Umzug sollte am 14. November 2026 beginnen.",
			"Wir werden die Ursache des Ausfalls vom 14. November 2026 untersuchen.",
			"Der Umzug wurde auf den 5. Dezember 2026 verschoben.",
			"Die Daten werden seit dem 3. Januar 2005 gespiegelt.", "Am 5. Dezember 2026 werden wir umziehen."},
		"fr": {"Nous reviendrons sur la panne du 14 novembre 2026.", "Nous terminerons le 5 décembre 2026."},
		"es": {"Informaremos sobre la caída del 14 de noviembre de 2026."},
		"ja": {"2026年11月14日に発生した障害についてご説明いたします。", "2026年12月5日までに完了する予定です。"},
	})
}

func TestRelativeDay(t *testing.T) {
	tried(t, "relative-day", notices.Records{}, map[string][]string{
		"en": {"Our website was down this morning.", "We will write again tomorrow.",
			"Earlier today, orders failed.", "We move next Monday."},
		"de": {"Heute ist unsere Website ausgefallen.", "Wir melden uns morgen wieder.",
			"Gestern Abend fiel die Datenbank aus.", "Wir bitten für die heutige Störung um Entschuldigung."},
		"fr": {"Aujourd’hui, notre site était en panne.", "Nous vous écrirons demain.",
			"Lundi prochain, nous déménageons."},
		"es":    {"Hoy nuestro sitio no funcionó.", "Mañana le escribiremos.", "Ayer por la tarde falló."},
		"pt-BR": {"Hoje nosso site ficou fora do ar.", "Amanhã escreveremos novamente."},
		"ja":    {"本日、障害が発生しました。", "明日あらためてご連絡いたします。"},
	}, map[string][]string{
		"en": {"Today, 30 November 2026, orders failed.", "In today's world nobody waits.", "Up to date and to date.",
			"`today`", "> We wrote: it is fixed today.", "The site works as it does today."},
		"de": {"Heute, am 30. November 2026, fiel es aus.", "Guten Morgen,", "Nicht von heute auf morgen.",
			"Am Morgen des 29. November"},
		"fr": {"Le monde d’aujourd’hui."}, "es": {"Por la mañana del 29 de noviembre", "Hoy en día",
			"A las 9 de la mañana"},
		"ja": {"本日11月30日", "昨年の夏"},
	})
}

func TestTimeZone(t *testing.T) {
	tried(t, "time-zone", notices.Records{}, map[string][]string{
		"en": {"It began at 14:10.", "We write again by 3 pm.", "We write again by noon.",
			"- It began at 14:10\n- It ended later"},
		"en-US": {"It began at 2:10 p.m. on November 29."},
		"de":    {"Sie begann um 14:10 Uhr.", "Wir melden uns gegen 15 Uhr."},
		"fr":    {"Elle a débuté à 14 h 10.", "Nous vous écrirons à 15h."},
		"es":    {"Comenzó a las 14:10.", "Escribiremos a las 15 h."},
		"pt-BR": {"Começou às 14h10.", "Voltaremos às 15h."},
		"ja":    {"14時10分に発生しました。", "午後3時までにご連絡します。"},
	}, map[string][]string{
		"en": {"It began at 14:10 UTC and ended at 15:05.", "We write by 3 pm London time.",
			"All times are UTC.\n\nIt began at 14:10.",
			"Call us Monday to Friday, 9:00 to 17:00.", "Support answers Mon–Fri from 9 am to 5 pm.",
			"It lasted 3 h.", "We are here 24/7.",
			"Timeline (UTC):\n\n- 14:10: it began\n- 15:05: it ended",
			"| Time (UTC) | What |\n|---|---|\n| 14:10 | began |", "A score of 3:2.",
			"It took 1:30 hours at ((time 2026-11-29T15:00Z)) UTC."},
		"de": {"Sie begann um 14:10 Uhr (MEZ).", "Wir sind Montag bis Freitag von 9 bis 17 Uhr erreichbar.",
			"Um 15 Uhr Berliner Zeit."},
		"fr":    {"Elle a débuté à 14 h 10 (heure de Paris).", "La panne a duré 2 h 30.", "Un service 24h/24."},
		"es":    {"Comenzó a las 14:10 (hora peninsular).", "Duró 2 h."},
		"pt-BR": {"Começou às 14h10 (horário de Brasília)."},
		"ja":    {"日本時間14時10分に発生しました。", "3時間36分続きました。"},
	})
}

func TestReadersDay(t *testing.T) {
	look := func(tag, text string, regions ...string) []string {
		s := ruletest.Letters(map[string]string{tag: "# Title\n\n" + text + "\n"}, notices.Records{})
		s.Config.Regions = []notices.Region{{ID: "emea", Name: "Europe", TimeZone: "Europe/Berlin", Locale: "de"},
			{ID: "apac", Name: "Asia", TimeZone: "Asia/Singapore", Locale: "en"},
			{ID: "japan", Name: "Japan", TimeZone: "Asia/Tokyo", Locale: "ja"}}
		s.Notice.Audience.Regions = regions
		return ruletest.Looked(t, Rules(), s, "readers-day")
	}
	for tag, text := range map[string]string{
		"en": "We switch on 5 December 2026 at 22:00 UTC.\n\nOn 5 December 2026 you cannot order.",
		"de": "Wir wechseln am 5. Dezember 2026 um 23:30 Uhr UTC.\n\nAm 5. Dezember 2026 ruht der Verkauf.",
		"ja": "2026年12月5日 20:00（UTC）に開始します。\n\n2026年12月5日は注文できません。"} {
		if got := look(tag, text, "emea", "apac", "japan"); len(got) != 1 {
			t.Errorf("%s: %q", text, got)
		}
		if got := look(tag, text); len(got) > 0 {
			t.Errorf("%s, to all: %q", text, got)
		}
	}
	for _, text := range []string{"We switch on 5 December 2026 at 10:00 UTC.",
		"It began on 28 November 2026, 23:30 UTC.",
		"We switch on 5 December 2026 at 22:00 UTC (6 December, 06:00 SGT).",
		"We switch on ((time 2026-12-05T22:00Z))."} {
		if got := look("en", text, "apac"); len(got) > 0 {
			t.Errorf("%s: %q", text, got)
		}
	}
}

// Of the day on which an incident began a sentence speaks that tells of the incident: the advice is its
// beginning. What else happened on that day, such as a message, is on that day for everybody.
func TestReadersDayOfARecord(t *testing.T) {
	s := func(text string) *letter.Source {
		records := outage()
		records.Incidents[0].BeganAt = time.Date(2026, 11, 29, 1, 40, 0, 0, time.UTC)
		s := ruletest.Letters(map[string]string{"en": "# Title\n\n" + text + "\n"}, records)
		s.Notice.Records = []notices.RecordRef{{Kind: "incident", ID: records.Incidents[0].ID}}
		s.Config.Regions = []notices.Region{{ID: "us", Name: "America", TimeZone: "America/New_York", Locale: "en"}}
		return s
	}
	for text, want := range map[string]bool{
		"On 29 November 2026 you could not place orders.":            true,
		"The outage of 29 November 2026 is over.":                    true,
		"We sent you an invoice on 29 November 2026.":                false,
		"We first sent this letter on 29 November 2026.":             false,
		"It was resolved on 29 November 2026 by Ann.":                false,
		"The report of 29 November 2026 is on our website for good.": false,
	} {
		if got := ruletest.Looked(t, Rules(), s(text), "readers-day"); len(got) > 0 != want {
			t.Errorf("%s: %q", text, got)
		}
	}
	var findings []rule.Finding
	readersDay().Examine(rule.Read(s("The outage of 29 November 2026 is over."), ruletest.Day),
		readersDay().Into(&findings))
	if len(findings) != 1 || !strings.HasPrefix(findings[0].Remedy, "write ((incident ") ||
		!strings.Contains(findings[0].Remedy, " began))") {
		t.Errorf("%+v", findings)
	}
}

// The sentence by which a follow-up says when its letter was first sent is quiet in every language, also
// beside a moment of that day of which another day without its time is found.
func TestReadersDayOfAFirstLetter(t *testing.T) {
	for _, tag := range locale.Known() {
		s := ruletest.Letters(map[string]string{tag: ""}, notices.Records{})
		s.Notice.Locales = []string{tag}
		s.Config.Regions = []notices.Region{{ID: "jp", Name: "Japan", TimeZone: "Asia/Tokyo", Locale: tag}}
		s.Notice.Audience.Regions = []string{"jp"}
		l, err := s.Config.Languages.Parse(tag)
		if err != nil {
			t.Fatal(err)
		}
		day := l.Date(ruletest.Day)
		first := "# Title\n\n" + l.Phrase(locale.KeyFirstSent, day) + "\n\n((time 2026-11-30T22:00Z))\n"
		for text, want := range map[string]int{first: 0, first + "\n(" + day + ")\n": 1} {
			s.Letters[tag] = text
			if got := ruletest.Looked(t, Rules(), s, "readers-day"); len(got) != want {
				t.Errorf("%s: %q", tag, got)
			}
		}
	}
}

// The rules of facts are linear in the letter.
func TestFactsOfAHostileLetter(t *testing.T) {
	for _, text := range []string{strings.Repeat("Mon, 30 November 2026 (", 8000), strings.Repeat("14:10 ", 40000),
		strings.Repeat("half an hour an ", 15000), strings.Repeat("11月30日", 20000), strings.Repeat("a ", 120000)} {
		s := ruletest.Letters(map[string]string{"en": text, "de": text}, notices.Records{})
		n, findings := rule.Read(s, ruletest.Day), []rule.Finding{}
		for _, one := range Rules() {
			one.Examine(n, one.Into(&findings))
		}
	}
}
