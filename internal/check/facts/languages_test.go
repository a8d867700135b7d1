package facts

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/check/rule/ruletest"
	"tidings/internal/workspace"
	"tidings/notices"
)

// both are two letters of one notice and what a rule finds in them.
func both(t *testing.T, id, en, tag, other string) []string {
	t.Helper()
	s := ruletest.Letters(map[string]string{"en": "# Title\n\n" + en + "\n", tag: "# Titel\n\n" + other + "\n"},
		notices.Records{})
	return ruletest.Looked(t, Rules(), s, id)
}

func TestLanguagesDiffer(t *testing.T) {
	for _, c := range []struct{ en, tag, other, want string }{
		{"It began at 14:10 UTC.", "de", "Sie begann um 14:20 Uhr UTC.", "14:20"},
		{"We move on 5 December 2026.", "de", "Wir ziehen am 6. Dezember 2026 um.", "6. Dezember"},
		{"It lasted 1.5 hours.", "de", "Sie dauerte 2,5 Stunden.", "2,5"},
		{"99.95% of orders", "fr", "99,5 % des commandes", "99,5"},
		{"You get €50 back.", "es", "Le devolvemos 15 €.", "15"},
		{"Three servers failed.", "de", "Vier Server fielen aus.", "Vier"},
		{"About 1,200 customers.", "pt-BR", "Cerca de 12.000 clientes.", "12.000"},
		{"It began at 2:10 pm GMT.", "ja", "15:10（UTC）に発生しました。", "15:10"},
		{"The CloudPay service failed.", "de", "Der Dienst CloudPlay fiel aus.", "CloudPlay"},
		{"We move on 5 December 2026.", "de", "Wir ziehen bald um.", "5 December"},
		{"We credit 3 days.", "ja", "5日分を返金いたします。", "5日"},
	} {
		got := both(t, "languages-differ", c.en, c.tag, c.other)
		if len(got) != 1 || !strings.HasPrefix(got[0], "notices/n/"+c.tag+".md:3:") || !strings.Contains(got[0],
			c.want) {
			t.Errorf("%s | %s: %q", c.en, c.other, got)
		}
	}
	for _, c := range [][3]string{
		{"It began at 2:10 pm GMT on 29 November 2026.", "de", "Sie begann am 29.11.2026 um 14:10 Uhr GMT."},
		{"It lasted 1.5 hours, or 90 minutes.", "de", "Sie dauerte anderthalb Stunden, also 90 Minuten."},
		{"It lasted an hour and a half.", "fr", "Elle a duré 1 h 30."},
		{"Three servers failed.", "de", "3 Server fielen aus."}, {"We are here 24/7.", "de",
			"Wir sind rund um die Uhr da."},
		{"We watch it 24 hours a day, 7 days a week.", "de", "Wir überwachen sie rund um die Uhr an sieben Tagen."},
		{"It began at 14:10 UTC.", "ja", "23:10（日本時間）に発生しました。"},
		{"One of the two servers failed.", "de", "Einer der beiden Server fiel aus."},
		{"About 1,200 of 12,000 customers, 99.95%.", "fr", "Environ 1 200 clients sur 12 000, soit 99,95 %."},
		{"Call +44 20 7946 0000.", "de", "Rufen Sie +49 30 901820 an."},
		{"Nordlicht's CloudPay failed.", "de", "CloudPays Ausfall bei Nordlicht."},
		{"In November 2026 it was 3 pm GMT.", "es", "En noviembre de 2026 eran las 15:00 GMT."},
		{"It ended at 14:10 GMT.", "fr", "Elle a pris fin à 14h10 (heure de Londres)."},
		{"It lasted 3 hours and 36 minutes.", "ja", "3時間36分続きました。"}, {"Two of us.", "pt-BR", "Nós dois."},
	} {
		if got := both(t, "languages-differ", c[0], c[1], c[2]); len(got) > 0 {
			t.Errorf("%s | %s: %q", c[0], c[2], got)
		}
	}
}

// Names of tidings.yaml that letters show by themselves are noted where they stand in one language's
// words in others; not those that are written there, that the author typed, or that are names by their letters.
func TestUntranslatedNames(t *testing.T) {
	look := func(name string, names, titles map[string]string, de string) []string {
		records := outage()
		records.Components = []notices.Component{{ID: "website", Name: name, Names: names}}
		records.Incidents[0].Components = []string{"website"}
		fact := "((incident " + records.Incidents[0].ID + " components))"
		s := ruletest.Letters(map[string]string{"en": "# Title\n\n" + fact + "\n\n```signoff\n```\n",
			"de": "# Titel\n\n" + fact + de + "\n\n```signoff\n```\n"}, records)
		s.Notice.Records = []notices.RecordRef{{Kind: "incident", ID: records.Incidents[0].ID}}
		s.Config.Organisation.Locale = "en-GB"
		s.Config.Organisation.Signer = workspace.Signer{Name: "Ann Example", Title: "Head of Service", Titles: titles}
		return ruletest.Looked(t, Rules(), s, "untranslated")
	}
	german := map[string]string{"de": "Leiterin"}
	component := `tidings.yaml: "Checkout" is the same in the letters en, de (components[website].name)`
	for _, c := range []struct {
		name          string
		names, titles map[string]string
		typed         string
		want          []string
	}{
		{"Checkout", nil, nil, "", []string{component,
			`tidings.yaml: "Head of Service" is the same in the letters en, de (organisation.signer.title)`}},
		{"Checkout", map[string]string{"fr": "Caisse"}, german, "", []string{component}},
		{"Checkout", map[string]string{"de": "Kasse"}, german, "", []string{}},
		{"Checkout", map[string]string{"de": "Checkout"}, german, "", []string{}},
		{"Checkout", nil, german, " Der Checkout geht.", []string{}},
		{"CloudPay", nil, german, "", []string{}},
	} {
		if diff := cmp.Diff(c.want, look(c.name, c.names, c.titles, c.typed)); diff != "" {
			t.Errorf("%+v: %s", c, diff)
		}
	}
}

func TestForeignWords(t *testing.T) {
	for _, c := range []struct{ en, tag, other, want string }{
		{"All is well.", "de", "Alles ist gut.\n\nWe are sorry that your orders were not taken this morning.",
			`notices/n/de.md:5:1: "We are sorry that your orders were not taken this morning." is English, ` +
				`in the German letter`},
		{"All is well.", "ja", "すべて正常です。\n\nWe have restored the service and your orders are safe.",
			`notices/n/ja.md:5:1: "We have restored the service and your orders are safe." is English, ` +
				`in the Japanese letter`},
		{"All is well.\n\n障害は復旧いたしました。ご迷惑をおかけしました。", "de", "Alles ist gut.\n\nWir sagen Bescheid.",
			`notices/n/en.md:5:1: "障害は復旧いたしました。ご迷惑をおかけしました。" is Japanese, in the English letter`},
		{"All is well.\n\nPlease reload pages before entering more orders.", "fr",
			"Tout va bien.\n\nPlease reload pages before entering more orders.",
			`notices/n/fr.md:5:1: "Please reload pages before entering more orders." stands in the same words ` +
				`in en.md`},
	} {
		if diff := cmp.Diff([]string{c.want}, both(t, "untranslated", c.en, c.tag, c.other)); diff != "" {
			t.Error(diff)
		}
	}
	for _, c := range [][3]string{
		{"Lighthouse Software, 12 Harbour Street, London", "de", "Lighthouse Software, 12 Harbour Street, London"},
		{"All is well.", "pt-BR", "O serviço foi restabelecido e os pedidos estão seguros. Pedimos desculpas a você."},
		{"All is well.", "es", "El servicio se ha restablecido y los pedidos están a salvo."},
		{"All is well.", "de", "Der Dienst „Order and Pay by Lighthouse“ läuft wieder für alle Kunden."},
		{"> Nous sommes désolés pour la panne de la nuit et de la matinée", "de", "Alles gut."},
	} {
		if got := both(t, "untranslated", c[0], c[1], c[2]); len(got) > 0 {
			t.Errorf("%s | %s: %q", c[0], c[2], got)
		}
	}
}
