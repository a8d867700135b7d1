package trial

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tidings/internal/desk"
	"tidings/internal/drafting"
	"tidings/internal/locale"
	"tidings/internal/mailbox"
	"tidings/internal/registry"
	"tidings/internal/report"
	"tidings/internal/sealing"
	"tidings/internal/sendplan"
	"tidings/internal/workspace"
)

// demoAsOf is the moment that the sample's letter speaks of.
const demoAsOf = "2006-11-20T09:00:00Z"

// demoNotice is the sample's notice.
const demoNotice = "qsol-update"

// Demo does the whole job on the QSOL sample in dir, which must not hold a
// workspace yet: records, registry, draft, check, approval, render, a send
// through the built-in mailbox, what comes back, report, archive and site.
func Demo(ctx context.Context, dir string, say func(string, ...any)) error {
	if err := desk.Init(dir, "qsol"); err != nil {
		return err
	}
	m := &demo{dir: dir, say: say}
	stop, err := m.receive(ctx)
	if err != nil {
		return err
	}
	defer stop()
	d, err := desk.Open(ctx, desk.Options{Dir: dir})
	if err != nil {
		return err
	}
	m.d = d
	return errors.Join(m.run(ctx), d.Close())
}

// step is one part of the job, with the command that does it by hand.
type step struct {
	title, command string
	do             func(context.Context) (string, error)
}

func (m *demo) run(ctx context.Context) error {
	steps := []step{
		{"Customers into the registry", "recipients import recipients/qsol-users.csv", m.importRecipients},
		{"A letter drafted from the records", "draft " + demoNotice +
			" --template service-update --project qsol-upgrade --since 2006-09-01", m.draft},
		{"Every recipient's copy checked", "check " + demoNotice, m.check},
		{"Approved", "approve " + demoNotice + " --by 'Kathy Oren'", m.approve},
		{"Email, text and PDF written", "render " + demoNotice, m.render},
		{"Sent over SMTP to the built-in mailbox", "send " + demoNotice, m.send},
		{"Bounces, complaints and confirmations taken in", "feedback ingest outputs/mailbox/feedback", m.feedback},
		{"Some customers say that they have read it", "serve", m.acknowledge},
		{"Which accounts were told", "reach " + demoNotice, m.reach},
		{"Sealed in the archive", "archive " + demoNotice, m.archive},
		{"Published", "publish", m.publish},
	}
	for i, s := range steps {
		began := time.Now()
		told, err := s.do(ctx)
		if err != nil {
			return fmt.Errorf("%s (tidings %s): %w", s.title, s.command, err)
		}
		m.say("%d. %s: %s (%.1f s)\n   tidings %s", i+1, s.title, told, time.Since(began).Seconds(), s.command)
	}
	return m.end(ctx)
}

// receive starts the mailbox on a free loopback port and points the workspace's
// relay at it.
func (m *demo) receive(ctx context.Context) (stop func(), err error) {
	box, err := mailbox.New(mailbox.Options{Dir: filepath.Join(m.dir, "outputs", "mailbox"),
		SlowFor: 500 * time.Millisecond})
	if err != nil {
		return nil, err
	}
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := box.Serve(ctx, ln); err != nil {
			m.say("mailbox: %v", err)
		}
	}()
	stop = func() { cancel(); <-done }
	if err := m.useRelay(ln.Addr().String()); err != nil {
		stop()
		return nil, err
	}
	return stop, nil
}

// sampleRelay is the address that the sample's relay has.
const sampleRelay = "127.0.0.1:2525"

// demoRetry makes the demo's second tries come at once instead of after a minute.
const demoRetry = `
# The demo tries again at once; for real mail leave these out.
delivery:
  retry_first: 1s
  retry_max: 2s
`

func (m *demo) useRelay(address string) error {
	path := filepath.Join(m.dir, workspace.ConfigFile)
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return workspace.WriteFile(path, []byte(strings.Replace(string(b), sampleRelay, address, 1)+demoRetry), 0o644)
}

func (m *demo) importRecipients(ctx context.Context) (string, error) {
	r, err := m.d.ImportRecipients(ctx, filepath.Join(m.dir, "recipients", "qsol-users.csv"), registry.ImportOptions{})
	if err != nil {
		return "", err
	}
	known, err := m.d.ImportRecipients(ctx, filepath.Join(m.dir, "recipients", "suppress.csv"),
		registry.ImportOptions{})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d imported, %d of them not to be written to", r.Added, known.Suppressed), nil
}

func (m *demo) draft(ctx context.Context) (string, error) {
	r, err := m.d.Draft(ctx, drafting.Options{Slug: demoNotice, Template: "service-update", Project: "qsol-upgrade",
		Since: "2006-09-01", AsOf: demoAsOf,
		Locales: []string{"en", "de", "fr", "es", "ja", "pt-BR"}})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s in notices/%s", locale.Num(len(r.Letters), "language"), demoNotice), nil
}

func (m *demo) check(ctx context.Context) (string, error) {
	r, err := m.d.Check(ctx, demoNotice)
	if err != nil {
		return "", err
	}
	for _, f := range r.Findings {
		m.say("   %s: %s: %s", f.Where, f.Level, f.Message)
	}
	return fmt.Sprintf("%s, %s, %s", locale.Num(r.Merged, "copy", "copies"), locale.Num(r.Errors, "error"),
		locale.Num(r.Warnings, "warning")), r.Err()
}

func (m *demo) approve(ctx context.Context) (string, error) {
	a, err := m.d.Approve(ctx, demoNotice, desk.Decider{By: "Kathy Oren", Note: "demonstration"})
	return fmt.Sprintf("by %s, bound to SHA-256 %.12s…", a.By, a.Digest), err
}

func (m *demo) render(ctx context.Context) (string, error) {
	r, err := m.d.Render(ctx, demoNotice)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s in outputs/%s/r%d", locale.Num(len(r.Files), "file"), demoNotice, r.Revision), nil
}

func (m *demo) send(ctx context.Context) (string, error) {
	plan, err := m.d.PlanSend(ctx, sendplan.Options{Slug: demoNotice})
	if err != nil {
		return "", err
	}
	r, err := m.d.Send(ctx, plan, func(desk.Progress) {})
	if err != nil && !errors.Is(err, desk.ErrPartly) {
		return "", err
	}
	return fmt.Sprintf("%d accepted, %d failed, %d suppressed, of %d", r.ByState["accepted"], r.ByState["failed"],
		r.ByState["suppressed"], r.Selected), nil
}

func (m *demo) reach(ctx context.Context) (string, error) {
	var r *report.Reach
	var missed []string
	err := m.d.Reach(ctx, demoNotice, nil, func(head *report.Reach) error {
		r = head
		return nil
	}, func(a report.ReachAccount) error {
		missed = append(missed, a.Account)
		return nil
	})
	if err != nil {
		return "", err
	}
	told := fmt.Sprintf("%d of %s", r.Told, locale.Num(r.Accounts, "account"))
	if len(missed) > 0 {
		told += ", by nobody: " + strings.Join(missed, ", ")
	}
	return told, nil
}

func (m *demo) archive(ctx context.Context) (string, error) {
	l, err := m.d.Archive(ctx, demoNotice, sealing.Options{})
	if err != nil {
		return "", err
	}
	v, err := m.d.VerifyArchive(ctx, "", sealing.Auditor{})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("number %d, SHA-256 %.12s…, %s verified", l.Sequence, l.SHA256, locale.Num(v.Files, "file")),
		sealing.Error(v)
}

func (m *demo) publish(ctx context.Context) (string, error) {
	r, err := m.d.Publish(ctx)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s in outputs/site", locale.Num(r.Pages, "page")), nil
}

func (m *demo) end(ctx context.Context) error {
	r, err := m.d.Report(ctx, demoNotice)
	if err != nil {
		return err
	}
	m.say("\nWhere to look in %s:", m.dir)
	for _, line := range []string{
		"notices/" + demoNotice + "/en.md            the letter",
		fmt.Sprintf("outputs/%s/r%d/              email, text, PDF and manifest", demoNotice, r.Revision),
		"outputs/mailbox/new/                what the customers got",
		"outputs/site/index.html             the published pages",
		"tidings -C " + m.dir + " report " + demoNotice + "   what became of every message",
	} {
		m.say("  %s", line)
	}
	return nil
}
