package feedback_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tidings/internal/feedback"
)

// TestReplies weighs what mail systems are documented to answer: whether the
// address is given up is what counts for the customer.
func TestReplies(t *testing.T) {
	var text []byte
	for _, name := range []string{"replies.txt", "answers.txt"} {
		some, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		text = append(text, some...)
	}
	source, seen := "", 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "#"); ok {
			source = strings.TrimSpace(rest)
			continue
		}
		want, rest, _ := strings.Cut(line, " ")
		status, words, ok := strings.Cut(rest, " ")
		if !ok || (want != "hard" && want != "soft") {
			t.Fatalf("line %q is neither a comment nor an answer", line)
		}
		seen++
		r := feedback.Weigh("anna@example.net", strings.Trim(status, "-"), "failed", words, "")
		if r.Hard != (want == "hard") {
			t.Errorf("%s: %s, %s: %s\n\tgot %s", source, want, status, words, r.Reason)
		}
	}
	if seen < 200 {
		t.Errorf("only %d answers", seen)
	}
}
