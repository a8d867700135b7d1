package wording

import "testing"

// Syllables are those of a dictionary for common words.
func TestSyllables(t *testing.T) {
	for language, words := range map[string]map[string]int{
		"en": {"the": 1, "service": 2, "database": 3, "table": 2, "changed": 1, "restarted": 3, "information": 4,
			"pages": 2, "we": 1, "customers": 3, "unavailable": 5, "maintenance": 3},
		"de": {"der": 1, "störung": 2, "datenbank": 3, "wartung": 2, "entschuldigung": 4, "ihnen": 2, "dauerte": 3,
			"bestellungen": 4},
		"fr": {"le": 1, "service": 2, "excuses": 2, "panne": 1, "données": 2, "entreprise": 3, "client": 1,
			"événement": 4},
		"es": {"el": 1, "servicio": 3, "incidencia": 4, "disculpas": 3, "datos": 2, "envíos": 3, "cliente": 2},
		"pt": {"o": 1, "serviço": 3, "manutenção": 4, "desculpas": 3, "dados": 2, "pedidos": 3},
		"nl": {"de": 1, "storing": 2, "onderhoud": 3, "dienst": 1, "bestellingen": 4},
		"tr": {"hizmet": 2, "kesinti": 3, "özür": 2},
	} {
		f := FormulaOf(language)
		for w, want := range words {
			if got := f.Count(w).Syllables; got != want {
				t.Errorf("%s %q: %d, want %d", language, w, got, want)
			}
		}
	}
}

// Easy texts are easier than hard ones, on every language's own scale.
func TestEase(t *testing.T) {
	for language, texts := range map[string][2]string{
		"en": {"The website was down for one hour.",
			"Notwithstanding the aforementioned infrastructural irregularities, operational continuity necessitated " +
				"comprehensive organisational reprioritisation."},
		"de": {"Die Seite war eine Stunde lang weg.",
			"Infrastrukturbedingte Verfügbarkeitseinschränkungen erforderten unternehmensübergreifende " +
				"Wiederherstellungsmaßnahmen."},
		"fr": {"Le site ne marchait pas.",
			"L'indisponibilité occasionnée par la reconfiguration infrastructurelle nécessitait une réorganisation opérationnelle."},
		"es": {"La web no iba bien.",
			"La indisponibilidad ocasionada por la reconfiguración infraestructural requirió reorganizaciones operacionales."},
		"pt": {"O site não abria.",
			"A indisponibilidade ocasionada pela reconfiguração infraestrutural exigiu reorganizações operacionais."},
		"it": {"Il sito era fermo.",
			"L'indisponibilità occasionata dalla riconfigurazione infrastrutturale richiedeva riorganizzazioni operative."},
		"nl": {"De site lag plat.", "Infrastructuurgerelateerde beschikbaarheidsbeperkingen noodzaakten herstelmaatregelen."},
		"tr": {"Site bir saat açılmadı.", "Altyapısal yapılandırmalardan kaynaklanan erişilemezlikler gerçekleştirilememiştir."},
		"ja": {"サイトは一時間ほど見られませんでした。",
			"基盤設備設定変更作業実施時発生障害対応完了後、再発防止対策実施計画策定、関係各部門間調整、承認手続実施。"},
	} {
		f := FormulaOf(language)
		easy, hard := f.Ease(f.Count(texts[0])), f.Ease(f.Count(texts[1]))
		if easy < f.Hard || hard >= f.Hard {
			t.Errorf("%s: %.0f and %.0f, with %.0f between", language, easy, hard, f.Hard)
		}
	}
	if FormulaOf("xx") != nil {
		t.Error("a formula for no language")
	}
}
