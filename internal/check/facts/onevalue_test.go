package facts

import (
	"testing"

	"tidings/notices"
)

func TestOneValue(t *testing.T) {
	tried(t, "one-value", notices.Records{}, map[string][]string{
		"en": {"The outage lasted 45 minutes.\n\nWe are sorry for the 55-minute outage.",
			"The incident began at 14:10 UTC.\n\nThe outage began at 14:20 UTC.",
			"Between 14:10 and 15:05 UTC the incident kept you from ordering. It lasted 45 minutes.",
			"The incident was resolved at 15:05 UTC. We are sorry.\n\nThe problem was resolved at 15:50 UTC."},
		"de": {"Die Störung dauerte 45 Minuten.\n\nWir bedauern den Ausfall von 55 Minuten.",
			"Die Störung begann um 14:10 Uhr und war um 15:05 Uhr behoben. Sie dauerte 45 Minuten."},
		"fr":    {"La panne a duré 45 minutes.\n\nCette interruption de 55 minutes est regrettable."},
		"es":    {"La incidencia duró 45 minutos.\n\nLamentamos la interrupción de 55 minutos."},
		"pt-BR": {"O incidente durou 45 minutos.\n\nLamentamos a interrupção de 55 minutos."},
		"ja":    {"55分間にわたり停止しました。\n\n45分間の停止をお詫びいたします。"},
	}, map[string][]string{
		"en": {"The outage lasted 55 minutes.\n\nWe are sorry for the 55-minute outage.",
			"It lasted about an hour. The 55-minute outage hurt.",
			"The first outage lasted 20 minutes, the second one lasted 45 minutes.",
			"Between 14:10 and 15:05 UTC the incident kept you from ordering. It lasted 55 minutes.",
			"The incident began at 14:10 UTC. At 14:25 UTC we started to look into it.",
			"The incident began at 14:10 UTC, which is when the outage began at 15:10 CET.",
			"The outage lasted 1 hour and 30 minutes, so a 90-minute outage."},
		"de": {"Die Störung dauerte eine Stunde.\n\nDer Ausfall von 60 Minuten tut uns leid."},
	})
}
