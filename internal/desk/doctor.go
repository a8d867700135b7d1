package desk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"tidings/internal/check"
	"tidings/internal/delivery"
	"tidings/internal/feedback/inbox"
	"tidings/internal/locale"
	"tidings/internal/mailaddr"
	"tidings/internal/plain"
	"tidings/internal/transport"
	"tidings/internal/workspace"
)

// Diagnosis is what doctor found: ok, warning or error for each thing it looked
// at.
type Diagnosis struct {
	Findings []Symptom `json:"findings"`
}

// Symptom is one thing that doctor looked at.
type Symptom struct {
	Level  string `json:"level"` // ok, warning, error
	What   string `json:"what"`
	Detail string `json:"detail"`
}

// Err is nil where nothing would keep a send from working.
func (r *Diagnosis) Err() error {
	var bad []string
	for _, f := range r.Findings {
		if f.Level == check.Error {
			bad = append(bad, f.What)
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrCheckFailed, strings.Join(bad, ", "))
}

func (r *Diagnosis) note(what string, err error, detail string) {
	if err != nil {
		r.Findings = append(r.Findings, Symptom{check.Error, what, plain.Error(err)})
		return
	}
	r.Findings = append(r.Findings, Symptom{"ok", what, detail})
}

// relayPatience bounds how long doctor waits for one relay.
const relayPatience = 10 * time.Second

// Doctor looks at everything that a send needs. It opens a session with each relay,
// asks it about our senders, and closes it again; no message is sent.
func (d *Desk) Doctor(ctx context.Context) (*Diagnosis, error) {
	r := &Diagnosis{}
	r.note("configuration", nil, d.ws.Path("tidings.yaml"))
	records, err := d.ws.Records()
	r.note("records", err, fmt.Sprintf("%s, %d maintenance, %s", locale.Num(len(records.Incidents), "incident"),
		len(records.Maintenance), locale.Num(len(records.Projects), "project")))
	d.examineRegistry(ctx, r)
	for _, relay := range d.ws.Config.Relays {
		r.note("relay "+relay.Name, d.tryRelay(ctx, relay.Name), relay.Address)
	}
	if len(d.ws.Config.Relays) == 0 {
		r.note("relay", fmt.Errorf("tidings.yaml names none; nothing can be sent"), "")
	}
	d.examineSigning(r)
	d.examineSample(r)
	d.examineKeys(ctx, r)
	d.examineQuarantine(r)
	for _, words := range d.looseSecrets() {
		r.Findings = append(r.Findings, Symptom{check.Warning, "secrets", words})
	}
	if d.ws.Config.Feedback.PublicURL == "" {
		r.Findings = append(r.Findings, Symptom{check.Warning, "links",
			"feedback.public_url is not set, so letters carry no unsubscribe or acknowledge links"})
	}
	if os.Getenv(databaseEnv) != "" && d.ws.Config.Database != "" {
		r.Findings = append(r.Findings, Symptom{check.Warning, "database", databaseEnv +
			" overrides the database of tidings.yaml"})
	}
	return r, ctx.Err()
}

func (d *Desk) examineRegistry(ctx context.Context, r *Diagnosis) {
	db, err := d.store(ctx)
	if err != nil {
		r.note("database", err, "")
		return
	}
	r.note("database", nil, string(db.Dialect()))
	// A full disk is seen in a write only, and nobody can leave word of it in there.
	err = db.UpdateSetting(ctx, "doctor", func(string) (string, error) {
		return d.now().UTC().Format(time.RFC3339), nil
	})
	r.note("database takes writes", err, "")
	n, err := db.CountRecipients(ctx, RecipientFilter{}.registry())
	r.note("registry", err, locale.Num(n, "recipient"))
	r.note("database is whole", db.CheckIntegrity(ctx), "its pages hold together, and its counts are those of its rows")
	d.examinePrivacy(r)
}

// examineKeys tells keys that are lost before a send does.
func (d *Desk) examineKeys(ctx context.Context, r *Diagnosis) {
	ring, err := d.keyring(ctx)
	if err != nil {
		r.note("keys of links", err, "")
		return
	}
	k, err := ring.Report(ctx)
	if err != nil {
		r.note("keys of links", err, "")
		return
	}
	newest := k.Keys[len(k.Keys)-1]
	r.note("keys of links", nil, fmt.Sprintf("%d in %s; key %d signs, made on %s", len(k.Keys), k.Place, newest.ID,
		newest.Made.Format(time.DateOnly)))
}

// examineQuarantine tells how many reports nobody could read, and when they are so many
// that the oldest go.
func (d *Desk) examineQuarantine(r *Diagnosis) {
	f, err := inbox.FillOf(d.ws.Path(workspace.OutputDir, "quarantine"))
	text := fmt.Sprintf("%s in outputs/quarantine, %.1f MB", locale.Num(f.Messages,
		"report that could not be read lies", "reports that could not be read lie"), float64(f.Bytes)/1e6)
	if err == nil && f.Nearly() {
		r.Findings = append(r.Findings, Symptom{check.Warning, "quarantine", text +
			fmt.Sprintf("; of more than %d, or %d MB, the oldest are deleted. Look at them and remove what is of no "+
				"use: somebody may be sending rubbish", inbox.QuarantineMessages, inbox.QuarantineBytes>>20)})
		return
	}
	r.note("quarantine", err, text)
}

// tryRelay opens and closes one session.
func (d *Desk) tryRelay(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, relayPatience)
	defer cancel()
	for _, relay := range d.ws.Config.Relays {
		if relay.Name != name {
			continue
		}
		t, err := d.transportOf(relay)
		if err != nil {
			return err
		}
		s, err := t.Open(ctx)
		if err != nil {
			return err
		}
		return errors.Join(d.probe(ctx, relay.Name, s), s.Close())
	}
	return nil
}

// probe asks a relay whether it takes mail from each of our senders. The recipient is
// the sender itself, whom the relay may know or not: only what it says about us counts,
// and a refusal for now, such as greylisting, is none.
func (d *Desk) probe(ctx context.Context, relay string, s delivery.Session) error {
	p, ok := s.(transport.Prober)
	if !ok {
		return nil
	}
	streams := d.ws.Config.Streams
	for _, from := range []string{streams.Service.From, streams.Update.From} {
		from, err := mailaddr.Normalise(from)
		if err != nil {
			return err
		}
		r, err := p.Probe(ctx, from, from)
		if err != nil {
			return err
		}
		if r.Ours != "" {
			return &delivery.RelayError{Relay: relay, Stage: r.Stage, Code: r.Code, Enhanced: r.Enhanced, Text: r.Reply,
				Advice: r.Ours, Permanent: true}
		}
	}
	return nil
}
