package trial

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tidings/internal/desk"
	"tidings/internal/letter"
	"tidings/internal/loopback"
	"tidings/internal/registry"
	"tidings/internal/sendplan"
	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/outputs/email"
)

// BenchSendOptions say what is measured.
type BenchSendOptions struct {
	SMTP                                 string // loopback address of a receiving server
	Recipients, Connections, Size, Depth int
	Zones, Locales                       int // of the readers; more than one of either: with live facts
	Accounts                             int // that the recipients are contacts of; 0: none
	// so many contents has the letter's block of the reader's own; 0: no block
	Yours    int
	DKIM     string // "", rsa or ed25519
	Database string // postgres URL; empty: SQLite
}

// BenchSendReport is what was measured. Seconds runs from the first job to the
// last committed result; registry and freeze are in SetupSeconds.
//
// MaxRSSBytes is the largest resident size while sending. What import and freeze
// left is given back to the system before the first job and the mark of the peak
// is reset; their own peak is SetupMaxRSSBytes. Where a system cannot reset the
// mark (all but Linux), both are the peak of the whole process.
type BenchSendReport struct {
	Messages     int     `json:"messages"`
	Seconds      float64 `json:"seconds"`
	PerSecond    float64 `json:"per_second"`
	CPUSeconds   float64 `json:"cpu_seconds"`
	MaxRSSBytes  int64   `json:"max_rss_bytes"`
	SetupSeconds float64 `json:"setup_seconds"`

	SetupMaxRSSBytes int64 `json:"setup_max_rss_bytes"`
}

// BenchSend sends personalised messages through the very path of Send, from a
// workspace that it makes and removes.
func BenchSend(ctx context.Context, o BenchSendOptions) (*BenchSendReport, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "tidings-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	began := time.Now()
	d, err := o.workspace(ctx, dir)
	if err != nil {
		return nil, err
	}
	r, err := o.run(ctx, d, began)
	return r, errors.Join(err, d.Close())
}

func (o BenchSendOptions) check() error {
	if !loopback.Address(o.SMTP) {
		return fmt.Errorf("--smtp %q: a bench sends to loopback only; write 127.0.0.1:PORT", o.SMTP)
	}
	if o.DKIM != "" && o.DKIM != "rsa" && o.DKIM != "ed25519" {
		return talk.BadFlag("--dkim %q: use rsa or ed25519", o.DKIM)
	}
	if o.Recipients < 1 || o.Connections < 1 || o.Depth < 1 || o.Size < 512 {
		return talk.BadFlag("bench send needs at least one recipient, one connection, a depth of 1 and a size of 512")
	}
	return errors.Join(o.checkPlaces(), o.checkAccounts())
}

const benchNotice = "bench"

// workspace makes the workspace of the bench: one region, one letter that is
// padded to the size wanted, the recipients in the registry, and an approval.
func (o BenchSendOptions) workspace(ctx context.Context, dir string) (*desk.Desk, error) {
	if err := desk.Init(dir, ""); err != nil {
		return nil, err
	}
	if err := o.configure(dir); err != nil {
		return nil, err
	}
	ws, err := workspace.Open(dir)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(o.affect(ws), o.fit(ctx, ws)); err != nil {
		return nil, err
	}
	list := ws.Path(workspace.RecipientDir, "bench.csv")
	if err := o.recipients(list); err != nil {
		return nil, err
	}
	d, err := desk.Open(ctx, desk.Options{Dir: dir})
	if err != nil {
		return nil, err
	}
	if _, err := d.ImportRecipients(ctx, list, registry.ImportOptions{}); err != nil {
		return d, err
	}
	_, err = d.Approve(ctx, benchNotice, desk.Decider{By: "bench"})
	return d, err
}

func (o BenchSendOptions) configure(dir string) error {
	file := filepath.Join(dir, workspace.ConfigFile)
	text := benchConfig(o)
	if o.DKIM != "" {
		if err := writeKey(filepath.Join(dir, "dkim.pem"), o.DKIM); err != nil {
			return err
		}
		text += "\ndkim:\n  - domain: example.com\n    selector: bench\n    key_file: dkim.pem\n"
	}
	return os.WriteFile(file, []byte(text), 0o644)
}

func writeKey(file, kind string) error {
	var key any
	var err error
	if kind == "rsa" {
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	} else {
		_, key, err = ed25519.GenerateKey(rand.Reader)
	}
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600)
}

// letter writes the notice with so many bytes of padding.
func (o BenchSendOptions) letter(ws *workspace.Workspace, padding int) error {
	var b strings.Builder
	b.WriteString("# Bench letter\n\nDear ((first name??customer)),\n\nyour number is ((customer " +
		"number??unknown)).\n\n")
	if o.Zones*o.Locales > 1 {
		b.WriteString(benchProse)
	}
	if o.Yours > 0 {
		b.WriteString(benchYours)
	}
	const line = "This line fills the letter up to the size that was asked for.\n"
	for b.Len() < padding {
		b.WriteString(line)
		if b.Len()%640 < len(line) {
			b.WriteString("\n")
		}
	}
	return o.writeNotice(ws, b.String())
}

// fit pads the letter until a message has about the size wanted.
func (o BenchSendOptions) fit(ctx context.Context, ws *workspace.Workspace) error {
	low, high := 0, o.Size
	for range 12 {
		middle := (low + high) / 2
		if err := o.letter(ws, middle); err != nil {
			return err
		}
		size, err := messageSize(ctx, ws)
		if err != nil {
			return err
		}
		if size > o.Size {
			high = middle
		} else {
			low = middle
		}
	}
	return o.letter(ws, low)
}

func messageSize(ctx context.Context, ws *workspace.Workspace) (int, error) {
	s, err := letter.Read(ws, benchNotice, ws.Records)
	if err != nil {
		return 0, err
	}
	s.Notice.Locales, s.Config.Regions = s.Notice.Locales[:1], nil // one place is enough
	c, err := s.Compile(ctx, s.Notice.AsOf)
	if err != nil {
		return 0, err
	}
	t := &email.Template{}
	if err := t.UnmarshalBinary(c.Templates[0]); err != nil {
		return 0, err
	}
	return t.Size(), nil
}

// recipients writes the list of recipients.
func (o BenchSendOptions) recipients(file string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	fmt.Fprintln(f, "email,first_name,last_name,region,locale,customer_number"+o.accountHeadings())
	for i := range o.Recipients {
		region, locale := o.place(i)
		fmt.Fprintf(f, "user%07d@example.org,Name%d,Family%d,%s,%s,Q-%07d%s\n", i, i%1000, i%977, region, locale, i,
			o.account(i))
	}
	return f.Close()
}

// run freezes, sends and measures.
func (o BenchSendOptions) run(ctx context.Context, d *desk.Desk, began time.Time) (*BenchSendReport, error) {
	plan, err := d.PlanSend(ctx, sendplan.Options{Slug: benchNotice})
	if err != nil {
		return nil, err
	}
	send, err := d.Freeze(ctx, plan)
	if err != nil {
		return nil, err
	}
	e, err := d.Engine(ctx, o.Connections)
	if err != nil {
		return nil, err
	}
	setupRSS := maxRSS()
	peak := newPeak()
	setup, cpu, start := time.Since(began), cpuSeconds(), time.Now()
	st, err := e.SendOne(ctx, send.ID, time.Second, nil)
	if err != nil {
		return nil, err
	}
	seconds := time.Since(start).Seconds()
	if st.Send.EndedAt.After(start) {
		seconds = st.Send.EndedAt.Sub(start).Seconds()
	}
	n := int(st.Counts["accepted"])
	r := &BenchSendReport{Messages: n, Seconds: seconds, PerSecond: float64(n) / seconds,
		CPUSeconds: cpuSeconds() - cpu, MaxRSSBytes: peak.max(), SetupSeconds: setup.Seconds(),
		SetupMaxRSSBytes: setupRSS}
	if n != o.Recipients {
		return r, fmt.Errorf("only %d of %d messages were accepted: %v %s", n, o.Recipients, st.Counts, st.Fault)
	}
	return r, nil
}

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
%scomponents:
%srelays:
  - {name: sink, address: %q, tls: none, connections: %d, depth: %d}
%s`, o.regions(), o.components(), o.SMTP, o.Connections, o.Depth, database)
}

// writeNotice writes the notice and its letter, in one language the same as in the next.
func (o BenchSendOptions) writeNotice(ws *workspace.Workspace, letter string) error {
	locales := benchLocales[:o.Locales]
	for _, tag := range locales {
		if err := ws.SaveLetter(benchNotice, tag, letter); err != nil {
			return err
		}
	}
	return ws.SaveNotice(notices.Notice{Slug: benchNotice, Template: "service-update", Stream: notices.Service,
		Locales: locales, Uncertain: notices.Resend, Records: o.records(), AsOf: benchAsOf})
}
