package feedback_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/feedback"
)

// whole is an event in which every field is set.
func whole() feedback.Event {
	return feedback.Event{
		Kind: feedback.Bounced, Row: 17, Revision: 2, Stream: feedback.StreamUpdate, Address: "anna@example.net",
		Hard:   true,
		Reason: feedback.UserUnknown, Status: "5.1.1", Reply: 550, Evidence: "550 5.1.1 no such user", Source: "lmtp",
		At: may, Written: may.Add(-time.Hour), Verified: true, Key: "9f2c",
	}
}

// The stored form is a promise: databases hold it.
func TestStoredEvent(t *testing.T) {
	for name, e := range map[string]feedback.Event{"whole": whole(),
		"link": feedback.LinkEvent(feedback.Acknowledged, 3, 1, "service", may)} {
		got, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join("testdata", "event-v1-"+name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.TrimSpace(string(want)), string(got)); diff != "" {
			t.Errorf("%s -want +got:\n%s", name, diff)
		}
		back, err := feedback.DecodeEvent(got)
		if diff := cmp.Diff(e, back); diff != "" || err != nil {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}

// What was kept before the form had a version is still read.
func TestStoredBefore(t *testing.T) {
	old, err := os.ReadFile(filepath.Join("testdata", "event-v0-whole.json"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := feedback.DecodeEvent(old)
	if diff := cmp.Diff(whole(), got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	if e, err := feedback.DecodeEvent([]byte("{}")); err != nil || e.Kind != "" {
		t.Errorf("blanked: %+v %v", e, err)
	}
	for _, bad := range []string{`{"v":2,"kind":"bounced"}`, `not JSON`, ``} {
		if e, err := feedback.DecodeEvent([]byte(bad)); err == nil {
			t.Errorf("%q was read as %+v", bad, e)
		}
	}
}
