package facts

import (
	"testing"
	"time"

	"tidings/notices"
)

func outage() notices.Records {
	at := func(h, m int) time.Time { return time.Date(2026, 11, 29, h, m, 0, 0, time.UTC) }
	return notices.Records{
		Regions:    regions,
		Components: []notices.Component{{ID: "db", Name: "Database", Names: map[string]string{"de": "Datenbank"}}},
		Incidents: []notices.Incident{{ID: "db-down", Title: "Orders could not be placed", Status: notices.Resolved,
			Impact: notices.ImpactCritical, BeganAt: at(14, 10), EndedAt: at(17, 46), Components: []string{"db"},
			Updates: []notices.Update{{At: at(14, 25), Status: "investigating", Text: "We look into it."}}}},
		Objectives: []notices.Objective{{ID: "uptime", Name: "Uptime", Target: 99.5, From: notices.Day{Year: 2026,
			Month: 9, Day: 1}}},
		Projects: []notices.Project{{ID: "platform", Title: "New platform", Phases: []notices.Phase{
			{ID: "web", Title: "Web servers", Planned: notices.Span{From: "2026-12", Until: "2027-01"}},
			{ID: "db", Title: "Database servers", Planned: notices.Span{From: "2027-02", Until: "2027-03"}}}}},
	}
}

func TestRecordFact(t *testing.T) {
	open := outage()
	open.Incidents[0].Status, open.Incidents[0].EndedAt = notices.Monitoring, time.Time{}
	open.Incidents[0].NextUpdateAt = time.Date(2026, 11, 30, 15, 0, 0, 0, time.UTC)
	tried(t, "record-fact", open, map[string][]string{
		"en": {"We will send our next update by 16:00 UTC."},
		"de": {"Die nächste Nachricht erhalten Sie bis 17:30 Uhr MEZ."},
	}, map[string][]string{
		"en": {"We will send our next update by 15:00 UTC.", "Our next update follows by 4 pm CET."},
		"de": {"Die nächste Nachricht erhalten Sie bis 16:00 Uhr MEZ."},
	})
	tried(t, "record-fact", outage(), map[string][]string{
		"en": {"The incident began on 29 November 2026 at 14:20 UTC.",
			"The outage began on 28 November 2026, 14:10 UTC.",
			"Between 14:10 and 17:56 UTC the incident kept you from placing orders.",
			"It lasted 3 hours and 46 minutes.",
			"We are sorry for the 45-minute outage, our fault. ", "The problem was resolved at 18:46 GMT.",
			"Our uptime since September was 99.2%.", "We had three incidents.", "The web servers follow in March 2027.",
			"The New platfrom is for you.", "We promised you an uptime of 99.9%."},
		"de": {"Die Störung begann am 29. November 2026 um 15:20 Uhr MEZ.",
			"Die Störung dauerte 3 Stunden und 16 Minuten.",
			"Unsere Datenbankk war nicht erreichbar.", "Die Verfügbarkeit lag bei 99,91 %."},
		"fr": {"L’incident a débuté le 29 novembre 2026 à 15 h 20 (UTC+01:00).",
			"La panne a duré 2 heures et 36 minutes."},
		"es": {"La incidencia comenzó el 29 de noviembre de 2026 a las 14:20 UTC.", "Duró 3 horas y 26 minutos."},
		"pt-BR": {"O incidente começou em 29 de novembro de 2026 às 11h20 (horário de Brasília).",
			"Durou 3 horas e 26 minutos."},
		"ja": {"2026年11月29日23時20分（日本時間）に障害が発生しました。", "3時間46分にわたり停止しました。"},
	}, map[string][]string{
		"en": {"The incident began on 29 November 2026 at 14:10 UTC and ended at 17:46 UTC.",
			"The incident began at 15:10 CET.",
			"It lasted 3 hours and 36 minutes.", "It lasted about three and a half hours.",
			"At 14:25 UTC we found the cause of the incident.",
			"Between 14:10 and 17:46 UTC the incident kept you from placing orders. " +
				"At 16:30 UTC we restored half of them.",
			"We answered the incident within 20 minutes.",
			"The incident of 3 May 2024 lasted ten minutes; it was another one.",
			"Since 2019 no incident lasted longer.", "Our uptime in October was 99.99%.",
			"The objective is an uptime of 99.5%.",
			"The web servers follow in January 2027.", "The Database is back, and databases are safe.",
			"The outage began on 29 November at about 2 pm UTC.", "One of the two previous incidents was alike.",
			"The incident began on ((incident db-down began)) and lasted ((incident db-down duration))."},
		"de": {"Die Störung begann am 29. November 2026 um 15:10 Uhr MEZ.", "Sie dauerte 3 Stunden und 36 Minuten.",
			"Alle Datenbanken laufen.", "Die Störung begann um 15:10 Uhr MEZ und war um 18:46 Uhr MEZ behoben."},
		"fr": {"L’incident a débuté le 29 novembre 2026 à 15 h 10 (UTC+01:00).", "La panne a duré 3 h 36."},
		"ja": {"2026年11月29日23時10分（日本時間）に障害が発生しました。", "3時間36分にわたり停止しました。"},
	})
}
