package feedback_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tidings/internal/feedback"
	"tidings/internal/testneed"
)

// corpusRow is one labelled recipient.
type corpusRow struct {
	Recipient, Status, Reply *string
	Reason                   string
	Hard                     *bool // nil where either reading is right
}

type corpusFile struct {
	File, Kind string
	Rows       []corpusRow
}

// corpus finds the shared corpus of real bounces beside the checkout or where
// TIDINGS_BOUNCE_CORPUS points.
func corpus(t testing.TB) (dir string, files []corpusFile) {
	t.Helper()
	dir = os.Getenv("TIDINGS_BOUNCE_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus", "bounces")
	}
	f, err := os.Open(filepath.Join(dir, "labels.jsonl"))
	if err != nil {
		testneed.Skip(t, "corpus", "no labels.jsonl in TIDINGS_BOUNCE_CORPUS or ../shared/corpus/bounces: "+err.Error())
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		var c corpusFile
		if err := json.Unmarshal(s.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		if c.File != "eml/arf-19.eml" { // an authentication failure, labelled as a complaint
			files = append(files, c)
		}
	}
	return dir, files
}

// score counts what was right.
type score struct{ rows, recipient, status, hard, reason, soft, falseHard int }

func (s *score) add(o score) {
	s.rows += o.rows
	s.recipient += o.recipient
	s.status += o.status
	s.hard += o.hard
	s.reason += o.reason
	s.soft += o.soft
	s.falseHard += o.falseHard
}

func share(part, whole int) float64 { return 100 * float64(part) / float64(max(whole, 1)) }

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// weighFile compares the reports of one file with its labels. A recipient that
// the label leaves open matches any report.
func weighFile(t *testing.T, f corpusFile, got []feedback.Report, say bool) score {
	var s score
	used := make([]bool, len(got))
	for _, want := range f.Rows {
		s.rows++
		soft := want.Hard != nil && !*want.Hard
		s.soft += count(soft)
		r, ok := pick(want, got, used)
		if !ok {
			if say {
				t.Logf("MISS %s %s (%s %s) got %v", f.File, text(want.Recipient), text(want.Status), want.Reason, got)
			}
			continue
		}
		s.recipient++
		s.status += count(r.Status == text(want.Status))
		judged := want.Hard == nil || r.Hard == *want.Hard
		s.hard += count(judged)
		s.reason += count(string(r.Reason) == want.Reason)
		s.falseHard += count(r.Hard && soft)
		if say && (r.Status != text(want.Status) || !judged ||
			(os.Getenv("REASONS") != "" && string(r.Reason) != want.Reason)) {
			t.Logf("DIFF %s %s status %q want %q, %s want %s: %.300s", f.File, r.Recipient, r.Status, text(want.Status),
				r.Reason, want.Reason, strings.Join(strings.Fields(r.Evidence), " "))
		}
	}
	return s
}

// pick finds the report of a row. Labels hold encoded words as written, the reports
// what they mean.
func pick(want corpusRow, got []feedback.Report, used []bool) (feedback.Report, bool) {
	for i, r := range got {
		if !used[i] && (want.Recipient == nil || strings.HasPrefix(*want.Recipient, "=?") ||
			strings.EqualFold(r.Recipient, *want.Recipient)) {
			used[i] = true
			return r, true
		}
	}
	return feedback.Report{}, false
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestCorpus enforces what the parser promises on real messages. The halves are
// scored apart: rules were made on one and measured on the other.
func TestCorpus(t *testing.T) {
	dir, files := corpus(t)
	var all, dsn score
	halves := make([]score, 2)
	kinds := map[string]int{}
	say := os.Getenv("SHOW")
	for i, f := range files {
		raw, err := os.ReadFile(filepath.Join(dir, f.File))
		if err != nil {
			t.Fatal(err)
		}
		got, err := feedback.Parse(t.Context(), bytes.NewReader(raw), feedback.Limits{})
		if err != nil {
			t.Errorf("%s: %v", f.File, err)
		}
		half := i % 2
		s := weighFile(t, f, got, say == "all" || (say == "a" && half == 0) || (say == "b" && half == 1))
		all.add(s)
		halves[half].add(s)
		if f.Kind == "dsn" {
			dsn.add(s)
		}
		if f.Kind == "report" && len(got) > 0 && got[0].Kind == feedback.KindReport {
			kinds["report"]++
		}
		kinds["want "+f.Kind]++
		for _, r := range got {
			if r.Hard && (f.Rows[0].Reason == "delivered" || f.Rows[0].Reason == "vacation" ||
				f.Rows[0].Reason == "feedback") {
				t.Errorf("%s: %s would be suppressed", f.File, r.Recipient)
			}
		}
		for _, form := range [][]byte{toLF(raw), bytes.ReplaceAll(toLF(raw), []byte("\n"), []byte("\r\n")),
			bytes.ReplaceAll(toLF(raw), []byte("\n"), []byte("\r"))} {
			again, _ := feedback.Parse(t.Context(), bytes.NewReader(form), feedback.Limits{})
			if a, b := lines(t, got), lines(t, again); a != b {
				t.Errorf("%s: other line ends, other result:\n%s\n%s", f.File, a, b)
			}
		}
	}
	for name, s := range map[string]score{"all": all, "dsn": dsn, "half a": halves[0], "half b": halves[1]} {
		t.Logf("%-7s rows %d recipient %.1f%% status %.1f%% hard/soft %.1f%% reason %.1f%% false "+
			"hard %.2f%% (%d of %d)", name, s.rows, share(s.recipient, s.rows), share(s.status, s.rows),
			share(s.hard, s.rows), share(s.reason, s.rows), share(s.falseHard, s.soft), s.falseHard, s.soft)
	}
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"dsn recipient", share(dsn.recipient, dsn.rows), 97}, {"dsn status", share(dsn.status, dsn.rows), 97},
		{"dsn hard", share(dsn.hard, dsn.rows), 95},
		{"all recipient", share(all.recipient, all.rows), 90}, {"all hard", share(all.hard, all.rows), 92},
		{"not false hard", 100 - share(all.falseHard, all.soft), 99},
		{"reports recognised", share(kinds["report"], kinds["want report"]), 100},
	} {
		if c.got < c.want {
			t.Errorf("%s: %.2f%%, at least %.0f%% wanted", c.what, c.got, c.want)
		}
	}
}

func toLF(raw []byte) []byte {
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
}

func lines(t *testing.T, reports []feedback.Report) string {
	t.Helper()
	var b strings.Builder
	for _, r := range reports {
		j, err := json.Marshal(r.Line("f"))
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(j, '\n'))
	}
	return b.String()
}

// TestCorpusWithoutPhrases says what the parser is worth for wordings that
// nobody has met before: no phrase is known here at all.
func TestCorpusWithoutPhrases(t *testing.T) {
	dir, files := corpus(t)
	feedback.WithoutPhrases(t)
	var all score
	for _, f := range files {
		raw, err := os.ReadFile(filepath.Join(dir, f.File))
		if err != nil {
			t.Fatal(err)
		}
		got, err := feedback.Parse(t.Context(), bytes.NewReader(raw), feedback.Limits{})
		if err != nil {
			t.Errorf("%s: %v", f.File, err)
		}
		all.add(weighFile(t, f, got, os.Getenv("SHOW") != ""))
	}
	t.Logf("rows %d hard/soft %.1f%% false hard %.2f%%", all.rows, share(all.hard, all.rows),
		share(all.falseHard, all.soft))
	if share(all.hard, all.rows) < 92 || share(all.falseHard, all.soft) > 2 {
		t.Error("at least 92% right and at most 2% false hard wanted")
	}
}

// BenchmarkCorpus parses the whole corpus; it gives messages a second.
func BenchmarkCorpus(b *testing.B) {
	dir, files := corpus(b)
	var all [][]byte
	for _, f := range files {
		raw, err := os.ReadFile(filepath.Join(dir, f.File))
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, raw)
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, raw := range all {
			if _, err := feedback.Parse(b.Context(), bytes.NewReader(raw), feedback.Limits{}); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.N*len(all))/b.Elapsed().Seconds(), "messages/s")
}
