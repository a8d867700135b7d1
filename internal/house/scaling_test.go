package house

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestScalingArithmetic works out the tables of docs/scaling.md again from the
// measured figures in it, so that nobody changes one without the other.
func TestScalingArithmetic(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", "scaling.md"))
	if err != nil {
		t.Fatal(err)
	}
	tables := tablesOf(string(b))
	m := map[string]float64{}
	for _, row := range tables["Measured and assumed"] {
		if v, err := strconv.ParseFloat(strings.ReplaceAll(row[1], ",", ""), 64); err == nil {
			m[strings.Trim(row[0], "`")] = v
		}
	}
	checked := 0
	for _, row := range tables["What it implies"] {
		work, known := derived[row[0]]
		if !known {
			t.Errorf("the test does not know how %q is worked out", row[0])
			continue
		}
		for i, recipients := range []float64{1e6, 1e7, 1e8} {
			if want := rounded(work(m, recipients)); row[i+1] != want {
				t.Errorf("%s, %.0f recipients: %s, but the figures give %s", row[0], recipients, row[i+1], want)
			}
			checked++
		}
	}
	if checked != 3*len(derived) {
		t.Errorf("%d cells were checked, want %d", checked, 3*len(derived))
	}
}

// derived says how each line of the table follows from the figures.
var derived = map[string]func(m map[string]float64, n float64) float64{
	"SQLite, disk, GB": func(m map[string]float64, n float64) float64 {
		return n * m["sqlite_octets"] / 1e9
	},
	"PostgreSQL, disk, GB": func(m map[string]float64, n float64) float64 {
		return n * m["pg_octets"] / 1e9
	},
	"PostgreSQL, log written, GB": func(m map[string]float64, n float64) float64 {
		return n * m["pg_log_octets"] / 1e9
	},
	"import and freeze, minutes": func(m map[string]float64, n float64) float64 {
		return n * m["pg_setup_us"] / 6e7
	},
	"one worker, SQLite, hours": func(m map[string]float64, n float64) float64 {
		return n / m["sqlite_rate"] / 3600
	},
	"one worker, PostgreSQL, hours": func(m map[string]float64, n float64) float64 { return n / m["pg_rate"] / 3600 },
	"sender's processors, core-hours": func(m map[string]float64, n float64) float64 {
		return n * m["sender_cpu_us"] / 3.6e9
	},
	"out on the wire, GB": func(m map[string]float64, n float64) float64 {
		return n * m["message_octets"] / 1e9
	},
	"one line of 1 Gbit/s, hours": func(m map[string]float64, n float64) float64 {
		return n * m["message_octets"] * 8 / 1e9 / 3600
	},
	"relays for a day": func(m map[string]float64, n float64) float64 {
		return n / (m["relay_rate"] * 86400)
	},
	"relays for four hours": func(m map[string]float64, n float64) float64 {
		return n / (m["relay_rate"] * 14400)
	},
	"a provider that relays, dollars": func(m map[string]float64, n float64) float64 {
		return n / 1000 * m["provider_dollars"]
	},
	"twelve sends kept for a year, dollars": func(m map[string]float64, n float64) float64 {
		return 12 * n * m["pg_octets"] / 1e9 * m["disk_dollars"] * 12
	},
	"sender's processors, dollars": func(m map[string]float64, n float64) float64 {
		return n * m["sender_cpu_us"] / 3.6e9 * m["core_dollars"]
	},
}

// rounded writes three figures that mean something.
func rounded(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

// tablesOf gives the rows of the table below each heading, without its head.
func tablesOf(text string) map[string][][]string {
	out := map[string][][]string{}
	heading := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "## "); ok {
			heading = name
		}
		if !strings.HasPrefix(line, "|") {
			continue
		}
		var cells []string
		for _, c := range strings.Split(strings.Trim(line, "|"), "|") {
			cells = append(cells, strings.TrimSpace(c))
		}
		out[heading] = append(out[heading], cells)
	}
	for h, rows := range out {
		if len(rows) > 2 {
			out[h] = rows[2:]
		}
	}
	return out
}
