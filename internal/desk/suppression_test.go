package desk

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
	"tidings/internal/feedback"
	"tidings/internal/inbound"
	"tidings/internal/pgtest"
	"tidings/internal/registry"
	"tidings/notices"
	"tidings/recipients"
)

// onBoth runs a test on SQLite and on PostgreSQL, with a clock that it may set.
func onBoth(t *testing.T, stream string, test func(*testing.T, *books, *time.Time)) {
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			if database == "postgres" {
				t.Setenv(databaseEnv, pgtest.Start(t).Database(t))
			}
			now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
			test(t, ledgerAt(t, 3, stream, func() time.Time { return now }), &now)
		})
	}
}

// chosen lists who would get a letter of a stream now.
func (b *books) chosen(t *testing.T, stream notices.Stream) (out []string) {
	t.Helper()
	db, err := b.d.store(t.Context())
	must(t, err)
	must(t, db.StreamAudience(t.Context(), recipients.Rule{Stream: stream}, func(a *recipients.AudienceRow) error {
		word, _, _ := strings.Cut(a.Email, "@")
		if a.Excluded != "" {
			word += ":" + string(a.Excluded)
		}
		out = append(out, word)
		return nil
	}))
	return out
}

func (b *books) wantChosen(t *testing.T, what string, service, update []string) {
	t.Helper()
	if diff := cmp.Diff(service, b.chosen(t, notices.Service)); diff != "" {
		t.Errorf("%s: service: %s", what, diff)
	}
	if diff := cmp.Diff(update, b.chosen(t, notices.News)); diff != "" {
		t.Errorf("%s: update: %s", what, diff)
	}
}

// Three soft bounces in fourteen days give an address a rest of thirty days; the
// same number over a longer time, or with a delivery in between, does not.
func TestSoftBounces(t *testing.T) {
	onBoth(t, "update", func(t *testing.T, b *books, now *time.Time) {
		day := 24 * time.Hour
		for i, letter := range []string{"second", "third", "fourth"} {
			soft := []string{
				b.bounce(b.rows[0], "4.2.2", "452 mailbox full"),
				b.bounce(b.rows[0], "4.2.2", "452 still full"),
			}
			if i != 1 {
				soft = append(soft, b.bounce(b.rows[1], "4.2.2", "452 full"))
			}
			if i == 2 { // by now the first bounces are too long ago
				*now = now.Add(9 * day)
			}
			b.ingest(t, soft...)
			b.ingest(t, b.bounce(b.rows[2], "4.4.1", "connection timed out"))
			all := []string{"person0", "person1", "person2"}
			if i == 2 {
				break
			}
			b.wantChosen(t, letter, all, all)
			*now = now.Add(time.Duration(1+4*i) * day)
			b.send(t, letter, "update", delivery.Accepted)
		}
		want := []string{"person0", "person1", "person2"}
		b.wantChosen(t, "fifteen days", want, want)
		b.send(t, "fifth", "update", delivery.Accepted)
		b.ingest(t, b.bounce(b.rows[0], "4.2.2", "452 full"))
		stopped := []string{"person0:soft_bounce", "person1", "person2"}
		b.wantChosen(t, "three in fourteen days", stopped, stopped)
		*now = now.Add(29 * day)
		b.wantChosen(t, "29 days later", stopped, stopped)
		*now = now.Add(2 * day)
		b.wantChosen(t, "31 days later", want, want)
	})
}

// Each reason stops what it should and no more, a release lifts it and is kept for
// the record, and a complaint about service goes to a person.
func TestWhatStopsWhat(t *testing.T) {
	onBoth(t, "service", func(t *testing.T, b *books, now *time.Time) {
		all := []string{"person0", "person1", "person2"}
		in, err := b.in.Intake(t.Context())
		must(t, err)
		tell := func(i int, kind feedback.EventKind, stream string) {
			t.Helper()
			*now = now.Add(time.Minute)
			mustApply(t, in, []feedback.Event{feedback.LinkEvent(kind, b.rows[i].Row, 1, stream, *now)})
		}
		waiting := func() (n int) {
			must(t, b.in.Reviews(t.Context(), false, func(inbound.ReviewLine) error { n++; return nil }))
			return n
		}
		tell(0, feedback.Unsubscribed, feedback.StreamUpdate)
		b.wantChosen(t, "unsubscribed", all, []string{"person0:unsubscribe", "person1", "person2"})
		tell(1, feedback.Complained, feedback.StreamService)
		b.wantChosen(t, "a complaint about service", all, []string{"person0:unsubscribe", "person1", "person2"})
		if waiting() != 1 {
			t.Errorf("%d complaints wait for a person", waiting())
		}
		b.send(t, "news", "update", delivery.Accepted)
		tell(1, feedback.Complained, feedback.StreamUpdate)
		b.wantChosen(
			t,
			"a complaint about update",
			all,
			[]string{"person0:unsubscribe", "person1:complaint", "person2"},
		)
		b.ingest(t, b.bounce(b.rows[2], "5.1.1", "550 no such user"))
		b.wantChosen(
			t,
			"a hard bounce",
			[]string{"person0", "person1", "person2:hard_bounce"},
			[]string{"person0:unsubscribe", "person1:complaint", "person2:hard_bounce"},
		)
		for i, why := range []string{"asked by telephone", "a mistake", "the mailbox is back"} {
			must(t, b.d.Release(t.Context(), b.rows[i].Email, why))
			card, err := b.d.ShowRecipient(t.Context(), b.rows[i].Email)
			must(t, err)
			if last := card.History[len(card.History)-1]; last.What != "released" {
				t.Errorf("%+v", card.History)
			}
		}
		b.wantChosen(t, "released", all, all)
		if err := b.d.Release(t.Context(), b.rows[0].Email, "again"); err == nil {
			t.Error("nothing was released, and no error")
		}
		must(
			t,
			b.d.Suppress(
				t.Context(),
				b.rows[0].Email,
				registry.SuppressOptions{Reason: "manual", Stream: "service",
					Until: now.Add(time.Hour).Format(time.RFC3339)},
			),
		)
		b.wantChosen(t, "by hand for an hour", []string{"person0:manual", "person1", "person2"}, all)
		*now = now.Add(2 * time.Hour)
		b.wantChosen(t, "two hours later", all, all)
	})
}
