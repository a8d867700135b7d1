package trial

import (
	"fmt"
	"time"

	"tidings/internal/workspace"
	"tidings/notices"
)

// benchConfig is the tidings.yaml of a bench.
func benchConfig(o BenchSendOptions) string {
	database := ""
	if o.Database != "" {
		database = fmt.Sprintf("database: %q\n", o.Database)
	}
	return fmt.Sprintf(`organisation:
  name: Bench
  service: Bench
  time_zone: Etc/UTC
  locale: en
  signer: {name: Bench, title: Bench}
streams:
  service: {from_name: Bench, from: bench@example.com, list_id: bench.example.com}
  update: {from_name: Bench, from: bench@example.com, list_id: news.example.com}
regions:
  - {id: main, name: Main, time_zone: Etc/UTC, locale: en}
components:
  - {id: website, name: Website}
relays:
  - {name: sink, address: %q, tls: none, connections: %d, depth: %d}
%s`, o.SMTP, o.Connections, o.Depth, database)
}

// writeBenchNotice writes the notice and its only letter.
func writeBenchNotice(ws *workspace.Workspace, letter string) error {
	if err := ws.SaveLetter(benchNotice, "en", letter); err != nil {
		return err
	}
	return ws.SaveNotice(notices.Notice{Slug: benchNotice, Template: "service-update", Stream: notices.Service, Locales: []string{"en"},
		Uncertain: notices.Resend, Records: []notices.RecordRef{}, AsOf: time.Date(2006, 11, 20, 9, 0, 0, 0, time.UTC)})
}
