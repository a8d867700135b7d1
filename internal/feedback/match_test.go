package feedback_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/feedback"
	"tidings/internal/feedback/token"
)

var may = time.Date(2026, 5, 4, 10, 0, 0, 0, time.UTC)

// small is a ledger of three rows in memory.
type small struct{}

func (small) ByRow(_ context.Context, row int64) (feedback.Delivery, bool, error) {
	return feedback.Delivery{
		Row:      row,
		Revision: 2,
		Stream:   feedback.StreamUpdate,
		Address:  "anna@example.net",
	}, row >= 1 && row <= 3, nil
}

func (s small) ByAddress(ctx context.Context, a string) (feedback.Delivery, bool, error) {
	if a != "anna@example.net" {
		return feedback.Delivery{}, false, nil
	}
	return s.ByRow(ctx, 3)
}

func TestMatch(t *testing.T) {
	k, err := token.Create(filepath.Join(t.TempDir(), "keys"), rand.Reader, may)
	if err != nil {
		t.Fatal(err)
	}
	m := feedback.Matcher{Keys: k, Domain: "b.example.com", Ledger: small{}}
	one := token.ID{Row: 1, Revision: 2}
	verp := string(k.Sealer().AppendReturnPath(nil, "b.example.com", one))
	forged := strings.Replace(verp, "b-a", "b-b", 1)
	stranger, err := token.Create(filepath.Join(t.TempDir(), "keys"), rand.Reader, may)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name     string
		r        feedback.Report
		row      int64
		verified bool
	}{
		{"signed return path", feedback.Report{ReturnPath: strings.ToUpper(verp), Recipient: "other@example.org"}, 1,
			true},
		{"signed ENVID", feedback.Report{EnvID: k.Seal(token.EnvelopeID, one)}, 1, true},
		{"return path in another field", feedback.Report{ReturnPath: "bounces@example.com",
			Claims: feedback.Claims{ReturnPaths: []string{stranger.Seal(token.ReturnPath, one), verp}}}, 1, true},
		{"link of List-Unsubscribe", feedback.Report{
			Claims: feedback.Claims{Lists: []string{k.Seal(token.ListHeader, one)}}}, 1, true},
		{"link of the letter's text", feedback.Report{Recipient: "anna@example.net",
			Claims: feedback.Claims{Lists: []string{k.Seal(token.Unsubscribe, one)}}}, 3, false},
		{"signed Message-ID, which replies repeat",
			feedback.Report{MessageID: k.Seal(token.MessageID, one) + "@example.com"}, 1, false},
		{"another's Message-ID", feedback.Report{MessageID: "plain@example.com"}, 0, false},
		// A second look-up by Message-ID without the revision would tie these to
		// whoever has the row now, say after a database was put back.
		{"Message-ID of another revision",
			feedback.Report{MessageID: k.Seal(token.MessageID, token.ID{Row: 1, Revision: 9}) + "@example.com"}, 0,
			false},
		{"return path of another revision, signed Message-ID", feedback.Report{
			ReturnPath: string(k.Sealer().AppendReturnPath(nil, "b.example.com", token.ID{Row: 1, Revision: 9})),
			MessageID:  k.Seal(token.MessageID, one) + "@example.com"}, 1, false},
		{"address alone", feedback.Report{Recipient: "anna@example.net"}, 3, false},
		{"original recipient", feedback.Report{Recipient: "forwarded@example.org", OrigRecipient: "anna@example.net"},
			3, false},
		{"forged return path", feedback.Report{ReturnPath: forged, Recipient: "anna@example.net"}, 0, false},
		{"shortened return path", feedback.Report{ReturnPath: "b-a@b.example.com", OrigRecipient: "anna@example.net"},
			0, false},
		{"forged return path, plain Message-ID", feedback.Report{ReturnPath: forged, MessageID: "plain@example.com"}, 0,
			false},
		{"changed return path, signed Message-ID",
			feedback.Report{ReturnPath: forged, MessageID: k.Seal(token.MessageID, one) + "@example.com"}, 0, false},
		{"another's return path", feedback.Report{ReturnPath: "bounces@b.example.com", Recipient: "anna@example.net"},
			3, false},
		{"another's key", feedback.Report{EnvID: stranger.Seal(token.EnvelopeID, one), Recipient: "anna@example.net"},
			3, false},
		{"token of another purpose", feedback.Report{EnvID: k.Seal(token.Unsubscribe, one)}, 0, false},
		{"another revision", feedback.Report{EnvID: k.Seal(token.EnvelopeID, token.ID{Row: 1, Revision: 9})}, 0, false},
		{"unknown row", feedback.Report{EnvID: k.Seal(token.EnvelopeID, token.ID{Row: 99, Revision: 2})}, 0, false},
		{"nothing", feedback.Report{}, 0, false},
	} {
		c.r.Action, c.r.Hard, c.r.Reason = feedback.Failed, true, feedback.UserUnknown
		events, unmatched, err := m.MatchAll(t.Context(), []feedback.Report{c.r}, "test", may)
		var e feedback.Event
		if len(events) == 1 {
			e = events[0]
		}
		if err != nil || (unmatched == 1) != (c.row == 0) || len(events)+unmatched != 1 {
			t.Errorf("%s: %d events, %d unmatched, %v", c.name, len(events), unmatched, err)
		}
		if e.Row != c.row || e.Verified != c.verified {
			t.Errorf("%s: row %d verified %v, want %d %v", c.name, e.Row, e.Verified, c.row, c.verified)
		}
	}
	byID := feedback.Report{MessageID: k.Seal(token.MessageID, one) + "@example.com"}
	if e, err := m.MatchTrusted(t.Context(), byID, "ses", may); err != nil || e.Row != 1 || !e.Verified {
		t.Errorf("a proven provider by Message-ID: %+v %v", e, err)
	}
	trusted, err := m.MatchTrusted(t.Context(), feedback.Report{ReturnPath: forged, Recipient: "anna@example.net"},
		"ses", may)
	if err != nil || trusted.Row != 3 || trusted.Verified {
		t.Errorf("a proven provider about a return path that does not open: %+v %v", trusted, err)
	}
}

func event(kind feedback.EventKind, stream string, day int, change ...func(*feedback.Event)) feedback.Event {
	e := feedback.Event{
		Kind:     kind,
		Stream:   stream,
		Row:      int64(day),
		At:       may.AddDate(0, 0, day),
		Verified: true,
		Key:      string(kind) + stream + time.Duration(day).String(),
	}
	for _, c := range change {
		c(&e)
	}
	return e
}

func hard(e *feedback.Event)     { e.Hard = true }
func unproven(e *feedback.Event) { e.Verified = false }

func TestDerive(t *testing.T) {
	p := feedback.Policy{SoftBounces: 3, SoftWindow: 10 * 24 * time.Hour, SoftExpiry: 7 * 24 * time.Hour}
	soft := func(days ...int) (all []feedback.Event) {
		for _, d := range days {
			all = append(all, event(feedback.Bounced, "update", d))
		}
		return all
	}
	// Those that were read on one day, and say when they were written.
	read := func(written ...int) (all []feedback.Event) {
		for i, d := range written {
			all = append(all, event(feedback.Bounced, "update", 100+i, func(e *feedback.Event) {
				e.At, e.Written = may.AddDate(0, 0, 100), may.AddDate(0, 0, d)
			}))
		}
		return all
	}
	for _, c := range []struct {
		name   string
		events []feedback.Event
		stop   []string
		review int
	}{
		{"nothing", nil, nil, 0},
		{"hard bounce stops both", []feedback.Event{event(feedback.Bounced, "update", 1, hard)},
			[]string{"service hard-bounce", "update hard-bounce"}, 0},
		{"unproven hard bounce goes to a person",
			[]feedback.Event{event(feedback.Bounced, "update", 1, hard, unproven)}, nil, 1},
		{"complaint on update", []feedback.Event{event(feedback.Complained, "update", 1)}, []string{"update complaint"},
			0},
		{"complaint on service goes to a person", []feedback.Event{event(feedback.Complained, "service", 1)}, nil, 1},
		{"unproven complaint goes to a person", []feedback.Event{event(feedback.Complained, "update", 1, unproven)},
			nil, 1},
		{"leaving update keeps service", []feedback.Event{event(feedback.Unsubscribed, "update", 1)},
			[]string{"update unsubscribe"}, 0},
		{"unproven leaving", []feedback.Event{event(feedback.Unsubscribed, "update", 1, unproven)}, nil, 1},
		{"an unproven delivery starts no count anew", append(soft(1, 2, 4), event(feedback.DeliveredTo, "update", 3,
			unproven)), []string{"service soft-bounces", "update soft-bounces"}, 0},
		{"two soft bounces", soft(1, 2), nil, 0},
		{"three soft bounces", soft(1, 2, 3), []string{"service soft-bounces", "update soft-bounces"}, 0},
		{"three in no order", soft(3, 1, 2), []string{"service soft-bounces", "update soft-bounces"}, 0},
		{"the same told three times", append(append(soft(1), soft(1)...), soft(1)...), nil, 0},
		{"one letter in three wordings", []feedback.Event{event(feedback.Bounced, "update", 1),
			event(feedback.Bounced, "update", 1, func(e *feedback.Event) { e.Key = "b" }),
			event(feedback.Bounced, "update", 1, func(e *feedback.Event) { e.Key = "c" })}, nil, 0},
		{"three soft bounces over a long time", soft(1, 8, 20), nil, 0},
		{"read at once, written within the time", read(91, 95, 93),
			[]string{"service soft-bounces", "update soft-bounces"}, 0},
		{"read at once, written over a long time", read(60, 80, 99), nil, 0},
		{"clocks that are ahead or years behind", read(300, -4000, 99),
			[]string{"service soft-bounces", "update soft-bounces"}, 0},
		{"delivered in between", append(soft(1, 2, 4), event(feedback.DeliveredTo, "update", 3)), nil, 0},
		{"delivered, acknowledged, absent, delayed", []feedback.Event{event(feedback.DeliveredTo, "update", 1),
			event(feedback.Acknowledged, "update", 2), event(feedback.AutoReplied, "update", 3, hard),
			event(feedback.DeferredLate, "update", 4)}, nil, 0},
	} {
		stop, review := feedback.Derive(c.events, p)
		var got []string
		for _, s := range stop {
			got = append(got, s.Stream+" "+string(s.Cause))
		}
		if diff := cmp.Diff(c.stop, got); diff != "" || len(review) != c.review {
			t.Errorf("%s: %d to review, want %d; %s", c.name, len(review), c.review, diff)
		}
	}
	stop, _ := feedback.Derive(soft(1, 2, 3), p)
	if s := stop[0]; !s.From.Equal(may.AddDate(0, 0, 3)) || !s.Until.Equal(may.AddDate(0, 0, 10)) {
		t.Errorf("a rest of 7 days from day 3: %+v", s)
	}
}

// BenchmarkIngest parses a message and ties each recipient that it reports to
// its delivery; it gives recipients a second.
func BenchmarkIngest(b *testing.B) {
	k, err := token.Create(filepath.Join(b.TempDir(), "keys"), rand.Reader, may)
	if err != nil {
		b.Fatal(err)
	}
	m := feedback.Matcher{Keys: k, Domain: "b.example.com", Ledger: small{}}
	verp := k.Sealer().AppendReturnPath(nil, "b.example.com", token.ID{Row: 1, Revision: 2})
	for _, name := range []string{"postfix-rcpt", "qmail", "sendmail-v5"} {
		raw, err := os.ReadFile(filepath.Join("testdata", name+".eml"))
		if err != nil {
			b.Fatal(err)
		}
		raw = bytes.Replace(raw, []byte("To: sender@example.com"), append([]byte("To: "), verp...), 1)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			bounces := 0
			for b.Loop() {
				reports, err := feedback.Parse(context.Background(), bytes.NewReader(raw), feedback.Limits{})
				if err != nil || len(reports) == 0 {
					b.Fatal(err)
				}
				bounces += len(reports)
				events, _, err := m.MatchAll(context.Background(), reports, "bench", may)
				if err != nil || len(events) == 0 || !events[0].Verified {
					b.Fatal(events, err)
				}
			}
			b.ReportMetric(float64(bounces)/b.Elapsed().Seconds(), "bounces/s")
		})
	}
}
