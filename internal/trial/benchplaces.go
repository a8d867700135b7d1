package trial

import (
	"fmt"
	"strings"

	"tidings/internal/talk"
)

// benchZones lie at 40 offsets, so that a moment is another in each.
var benchZones = strings.Fields(`Etc/UTC Etc/GMT+1 Etc/GMT+2 Etc/GMT+3 Etc/GMT+4 Etc/GMT+5 Etc/GMT+6 Etc/GMT+7 Etc/GMT+8
	Etc/GMT+9 Etc/GMT+10 Etc/GMT+11 Etc/GMT+12 Etc/GMT-1 Etc/GMT-2 Etc/GMT-3 Etc/GMT-4 Etc/GMT-5 Etc/GMT-6 Etc/GMT-7
	Etc/GMT-8 Etc/GMT-9 Etc/GMT-10 Etc/GMT-11 Etc/GMT-12 Etc/GMT-13 Etc/GMT-14 Asia/Kolkata Asia/Kathmandu
	America/St_Johns Australia/Adelaide Australia/Eucla Australia/Darwin Australia/Lord_Howe Pacific/Chatham
	Pacific/Marquesas Asia/Tehran Asia/Kabul Asia/Yangon America/Caracas`)

// benchLocales are the languages of a bench's letters.
var benchLocales = []string{"en", "de", "fr", "es", "ja", "pt-BR"}

// benchProse has facts that every reader sees in their own zone and language.
const benchProse = "It began on ((time 2006-11-14T08:10Z)) and ended on ((time 2006-11-15T02:40Z)); we measured " +
	"((percent 97.67)) and write again by ((time 2006-11-20T15:00Z)).\n\n"

func (o BenchSendOptions) checkPlaces() error {
	if o.Zones < 1 || o.Zones > len(benchZones) || o.Locales < 1 || o.Locales > len(benchLocales) {
		return talk.BadFlag("bench send takes 1 to %d zones and 1 to %d locales", len(benchZones), len(benchLocales))
	}
	return nil
}

// regions are those of the bench's tidings.yaml.
func (o BenchSendOptions) regions() string {
	var b strings.Builder
	for n, zone := range benchZones[:o.Zones] {
		fmt.Fprintf(&b, "  - {id: %s, name: Region %d, time_zone: %s, locale: en}\n", region(n), n, zone)
	}
	return b.String()
}

func region(n int) string {
	if n == 0 {
		return "main"
	}
	return fmt.Sprintf("region-%d", n)
}

// place is where the recipient of a number is, as a list has it.
func (o BenchSendOptions) place(n int) (of, locale string) {
	return region(n % o.Zones), benchLocales[n/o.Zones%o.Locales]
}
