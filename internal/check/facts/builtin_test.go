package facts

import (
	"strings"
	"testing"
	"time"

	"tidings/notices"
)

// running is an incident that is not over, as its first letter tells of it.
func running() notices.Records {
	all := outage()
	all.Incidents[0].Status, all.Incidents[0].EndedAt = notices.Investigating, time.Time{}
	all.Incidents[0].BeganAt = time.Date(2026, 11, 30, 8, 10, 0, 0, time.UTC)
	all.Incidents[0].Updates[0].At = all.Incidents[0].BeganAt.Add(15 * time.Minute)
	all.Incidents[0].NextUpdateAt = time.Date(2026, 11, 30, 22, 0, 0, 0, time.UTC)
	return all
}

// own are sentences of the built-in letters, with a place for the time.
type own map[string]struct{ words, time string }

// with gives the sentences with a clock time.
func (o own) with(clock string) map[string][]string {
	all := map[string][]string{}
	for tag, s := range o {
		all[tag] = []string{strings.ReplaceAll(s.words, "…", strings.ReplaceAll(s.time, "…", clock))}
	}
	return all
}

// TestNextMessageOfTheLetters wants the time of the next message held against the record where somebody
// types it in the sentences of the built-in letters.
func TestNextMessageOfTheLetters(t *testing.T) {
	letters := own{
		"en":      {"We will write to you again by ….", "30 November 2026, … UTC"},
		"de":      {"Wir schreiben Ihnen wieder, spätestens am ….", "30. November 2026 um … Uhr UTC"},
		"fr":      {"Nous vous écrirons de nouveau au plus tard le ….", "30 novembre 2026 à … UTC"},
		"es":      {"Le escribiremos de nuevo a más tardar el ….", "30 de noviembre de 2026, … UTC"},
		"pt-BR":   {"Escreveremos de novo até ….", "30 de novembro de 2026, … UTC"},
		"it":      {"Le scriveremo di nuovo al più tardi in data ….", "30 novembre 2026, … UTC"},
		"nl":      {"We schrijven u opnieuw uiterlijk op ….", "30 november 2026, … UTC"},
		"pl":      {"Napiszemy do Państwa ponownie najpóźniej ….", "30 listopada 2026, … UTC"},
		"tr":      {"En geç şu tarih ve saatte size yeniden yazacağız: ….", "30 Kasım 2026 … UTC"},
		"ja":      {"次回のご連絡は…までに差し上げます。", "2026年11月30日 …（UTC）"},
		"ko":      {"…까지 다시 안내해 드리겠습니다.", "2026년 11월 30일 … UTC"},
		"zh-Hans": {"我们将在…之前再次通知您。", "2026年11月30日 … (UTC)"},
		"zh-Hant": {"我們將在…之前再次通知您。", "2026年11月30日 … (UTC)"},
		"ar":      {"سنكتب إليكم مجددًا في موعد أقصاه ….", "30 نوفمبر 2026، … UTC"},
		"he":      {"נכתוב אליכם שוב עד ….", "30 בנובמבר 2026, … UTC"},
		"hi":      {"हम आपको … तक फिर से लिखेंगे।", "30 नवंबर 2026, … UTC"},
		"th":      {"เราจะแจ้งให้ท่านทราบอีกครั้งภายในวันที่ …", "30 พฤศจิกายน 2569 … UTC"},
	}
	if len(letters) < 17 {
		t.Fatal("a language of the letters is missing")
	}
	tried(t, "record-fact", running(), letters.with("21:00"), letters.with("22:00"))
	tried(t, "record-fact", running(), map[string][]string{
		"en": {"We will email you by 21:00 UTC.", "We will write to our customers again by 21:00 UTC.",
			"We will write to you again by 18:00 UTC."},
		"de": {"Spätestens um 21:00 Uhr UTC melden wir uns wieder."}}, nil)
}

// TestBeginningOfTheLetters wants the same of the beginning in their lists.
func TestBeginningOfTheLetters(t *testing.T) {
	letters := own{
		"en": {"- Since: …", "30 November 2026, … UTC"}, "de": {"- Seit: …", "30. November 2026, … UTC"},
		"fr": {"- Depuis : …", "30 novembre 2026, … UTC"}, "es": {"- Desde: …", "30 de noviembre de 2026, … UTC"},
		"pt-BR": {"- Desde: …", "30 de novembro de 2026, … UTC"}, "it": {"- Inizio: …", "30 novembre 2026, … UTC"},
		"nl": {"- Sinds: …", "30 november 2026, … UTC"}, "pl": {"- Początek: …", "30 listopada 2026, … UTC"},
		"tr": {"- Başlangıç: …", "30 Kasım 2026 … UTC"}, "ja": {"- 発生日時：…", "2026年11月30日 …（UTC）"},
		"ko": {"- 발생 일시: …", "2026년 11월 30일 … UTC"}, "zh-Hans": {"- 开始时间：…", "2026年11月30日 … (UTC)"},
		"zh-Hant": {"- 開始時間：…", "2026年11月30日 … (UTC)"}, "ar": {"- منذ: …", "30 نوفمبر 2026، … UTC"},
		"he": {"- מאז: …", "30 בנובמבר 2026, … UTC"}, "hi": {"- शुरुआत: …", "30 नवंबर 2026, … UTC"},
		"th": {"- ตั้งแต่: …", "30 พฤศจิกายน 2569 … UTC"},
	}
	tried(t, "record-fact", running(), letters.with("09:40"), letters.with("08:10"))
	tried(t, "record-fact", running(), map[string][]string{
		"en": {"- Since: 29 November 2026, 08:10 UTC", "- Since: ((time 2026-11-30T09:40Z))",
			"Customers could not place orders from 09:40 UTC on.", "Pages have been slow since 16:40 UTC."},
	}, map[string][]string{"en": {"- Since: ((time 2026-11-30T08:10Z))"}})
}

// TestListLeftAsDrafted wants a wrong time in a sentence found where the list below says the true one,
// and nothing of a letter that tells how things went on.
func TestListLeftAsDrafted(t *testing.T) {
	const list = "\n\n- Since: ((incident db-down began))\n- Impact: ((incident db-down impact))"
	en := func(sentences ...string) map[string][]string {
		for i := range sentences {
			sentences[i] += list
		}
		return map[string][]string{"en": sentences}
	}
	tried(t, "record-fact", running(), en("The incident began at 09:40 UTC on 30 November 2026.",
		"Customers could not place orders from 09:40 UTC on.", "Pages have been slow since 16:40 UTC.",
		"It started on 29 November 2026.", "The problem began on ((time 2026-11-30T09:40Z)).",
		"We will write to you again by ((time 2026-11-30T20:00Z))."),
		en("The incident began at 08:10 UTC on 30 November 2026.", "Since 09:40 UTC nothing is slow again.",
			"At 09:40 UTC we found the cause.", "Customers could not place orders from 08:10 UTC on.",
			"From 08:10 UTC on pages were slow. From 09:40 UTC on customers could not place orders.",
			"We work on it since 08:30 UTC.", "We will write to you again by ((incident db-down next)).",
			"The incident of 3 May 2024 began at 10:00 UTC; that was another one."))
	tried(t, "record-fact", running(), map[string][]string{
		"de": {"Seit 09:40 Uhr UTC ist unsere Seite nicht erreichbar.\n\n- Seit: ((incident db-down began))"},
		"ja": {"09:40（UTC）からご注文いただけない状態です。\n\n- 発生日時：((incident db-down began))"},
	}, map[string][]string{
		"de": {"Seit 09:40 Uhr UTC treten die Fehler nicht mehr auf.\n\n- Seit: ((incident db-down began))"},
	})
}

// TestPastTimeOfTheDay wants a time found that was over when the letter was written, at 09:00 UTC, and is
// promised.
func TestPastTimeOfTheDay(t *testing.T) {
	tried(t, "past-date", notices.Records{}, map[string][]string{
		"en": {"We will write to you again by 08:00 UTC.", "All will be repaired by 08:30 UTC.",
			"We will write to you again by 08:00 UTC on 30 November 2026."},
		"de": {"Wir schreiben Ihnen wieder, spätestens am 30. November 2026 um 08:00 Uhr UTC.",
			"Wir melden uns bis 09:30 Uhr MEZ wieder bei Ihnen.", "Wir werden es bis 08:00 Uhr UTC beheben."},
		"fr": {"Nous vous écrirons de nouveau au plus tard le 30 novembre 2026 à 08:00 UTC."},
		"ja": {"次回のご連絡は2026年11月30日 08:00（UTC）までに差し上げます。"},
	}, map[string][]string{
		"en": {"We will write to you again by 10:00 UTC.", "We will write to you again by 08:00 UTC tomorrow.",
			"We will write to you again by 08:00.", "All was repaired by 08:30 UTC.",
			"We move on 5 December 2026.\n\nAll will be repaired by 08:30 UTC.",
			"We will explain the outage of 08:00 UTC.", "Every order from 08:00 UTC on will be sent again.",
			"We will write to you again by 08:00 UTC on 1 December 2026."},
		"de": {"Wir melden uns bis 10:30 Uhr MEZ wieder bei Ihnen.",
			"Wir werden den Ausfall um 08:00 Uhr UTC erklären."},
	})
}

// TestPromiseInThePresent wants the German present tense taken for a promise beside a day.
func TestPromiseInThePresent(t *testing.T) {
	tried(t, "past-date", notices.Records{}, map[string][]string{
		"de": {"Wir beheben es bis zum 3. Januar 2005.", "Bis zum 3. Januar 2005 beheben wir den Fehler.",
			"Spätestens am 20. November 2026 liefern wir aus."},
	}, map[string][]string{
		"de": {"Wir erstatten alle bis zum 3. Januar 2005 gezahlten Beträge.",
			"Wir beheben Fehler, die bis zum 3. Januar 2005 gemeldet wurden.",
			"Wir erstatten den Betrag der Rechnung vom 3. Januar 2005.", "Wir beheben es bis zum 5. Dezember 2026.",
			"Bis zum 3. Januar 2005 haben wir Bücher verkauft."},
	})
}
