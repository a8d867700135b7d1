package people

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"tidings/internal/statement"
	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/notices"
)

// panel is a roster with a policy, and the keys of its people.
type panel struct {
	t      *testing.T
	keys   map[string]ssh.Signer
	people map[string]Person
	roster *Roster
	now    time.Time
	c      Case
}

func newPanel(t *testing.T, f workspace.FourEyes) *panel {
	t.Helper()
	p := &panel{t: t, keys: map[string]ssh.Signer{}, people: map[string]Person{}, roster: &Roster{}, now: begin,
		c: Case{Notice: "n", Revision: 1, Digest: "d", Content: "c", Stream: notices.Service, Recipients: 10}}
	for name, roles := range map[string][]Role{"Kathy": {Admin, Approver}, "Jo": {Author, Sender}, "Ann": {Approver},
		"Bob": {Approver, Author}} {
		p.keys[name] = newSigner(t)
		p.people[name] = person(name, p.keys[name], roles...)
	}
	p.enter(&f)
	return p
}

// enter signs the next entry of the roster, of everybody as they are now.
func (p *panel) enter(f *workspace.FourEyes) {
	p.t.Helper()
	kathy := p.people["Kathy"]
	e := Entry{Kind: statement.Roster, Version: statement.Version, Workspace: "w", Sequence: len(p.roster.Entries) + 1,
		Previous: p.roster.Head(), At: p.now, By: statement.Person{Name: kathy.Name, Email: kathy.Email}, FourEyes: f}
	for _, name := range []string{"Kathy", "Jo", "Ann", "Bob"} {
		e.People = append(e.People, p.people[name])
	}
	body, err := statement.Canonical(&e)
	if err != nil {
		p.t.Fatal(err)
	}
	signature, err := statement.Sign(statement.Roster, body, p.keys["Kathy"])
	if err != nil {
		p.t.Fatal(err)
	}
	line, err := json.Marshal(signed{string(body), []string{string(signature)}})
	if err != nil {
		p.t.Fatal(err)
	}
	if err := p.roster.take(line); err != nil {
		p.t.Fatal(err)
	}
}

// say adds what somebody signs about the case, a minute after the last word.
func (p *panel) say(name string, k statement.Kind, change func(*statement.Statement)) {
	p.t.Helper()
	p.now = p.now.Add(time.Minute)
	s := &statement.Statement{Kind: k, Version: statement.Version, At: p.now, Notice: p.c.Notice,
		Revision: p.c.Revision,
		Digest:   p.c.Digest, Content: p.c.Content}
	if change != nil {
		change(s)
	}
	x := p.people[name]
	by := statement.Signer{By: statement.Person{Name: x.Name, Email: x.Email,
		Key: ssh.FingerprintSHA256(p.keys[name].PublicKey())}, Roster: p.roster.Head(), Key: p.keys[name]}
	said, err := by.Sign(s)
	if err != nil {
		p.t.Fatal(err)
	}
	p.c.Said = append(p.c.Said, Said{Signed: said, Statement: s})
}

// counts asks whether the case may be sent.
func (p *panel) counts() error {
	m := &Room{Needs{Clock: talk.NewClock(func() time.Time { return p.now }, time.UTC)}}
	if err := m.verify(p.roster, p.c.Decision()); err != nil {
		return err
	}
	return m.judge(p.roster, &p.c)
}

// TestPolicy tries to send without the approvals that the policy wants.
func TestPolicy(t *testing.T) {
	two := workspace.FourEyes{Streams: []notices.Stream{notices.Service}, Above: 5, Approvers: 2, Expires: "48h",
		Emergency: "admin"}
	asked := func(p *panel) { p.say("Jo", statement.Submit, nil) }
	approved := func(p *panel) {
		asked(p)
		p.say("Ann", statement.Approve, nil)
		p.say("Kathy", statement.Approve, nil)
	}
	sent := func(p *panel) {
		approved(p)
		p.c.Frozen = "f"
		p.say("Jo", statement.Send, func(s *statement.Statement) { s.Frozen = &statement.Frozen{SHA256: "f"} })
	}
	for _, x := range []struct {
		name string
		do   func(*panel)
		want string // "": it counts
	}{
		{"both approved", approved, ""},
		{"one approved", func(p *panel) { asked(p); p.say("Ann", statement.Approve, nil) }, "one more approval"},
		{"one approved twice", func(p *panel) {
			asked(p)
			p.say("Ann", statement.Approve, nil)
			p.say("Ann", statement.Approve, nil)
		}, "one more approval"},
		{"nobody asked", func(p *panel) {
			p.say("Ann", statement.Approve, nil)
			p.say("Kathy", statement.Approve, nil)
		}, "nobody submitted it"},
		{"something else was asked for", func(p *panel) {
			p.say("Jo", statement.Submit, func(s *statement.Statement) { s.Digest = "old" })
			p.say("Ann", statement.Approve, nil)
			p.say("Kathy", statement.Approve, nil)
		}, "nobody submitted it"},
		{"the author approved", func(p *panel) {
			p.say("Bob", statement.Submit, nil)
			p.say("Ann", statement.Approve, nil)
			p.say("Bob", statement.Approve, nil)
		}, "Bob submitted it"},
		{"an earlier author approved", func(p *panel) {
			p.say("Bob", statement.Submit, func(s *statement.Statement) { s.Digest = "old" })
			asked(p)
			p.say("Bob", statement.Approve, nil)
			p.say("Ann", statement.Approve, nil)
		}, "Bob submitted it"},
		{"who changed it approved", func(p *panel) { p.c.Editors = []string{"ann@example.com"}; approved(p) },
			"Ann changed its letters"},
		{"an approval of other bytes", func(p *panel) {
			asked(p)
			p.say("Ann", statement.Approve, func(s *statement.Statement) { s.Content = "old" })
			p.say("Kathy", statement.Approve, nil)
		}, "Ann approved something else"},
		{"rejected in between", func(p *panel) {
			asked(p)
			p.say("Ann", statement.Approve, nil)
			p.say("Kathy", statement.Reject, nil)
			p.say("Kathy", statement.Approve, nil)
		}, "one more approval"},
		{"expired", func(p *panel) { approved(p); p.now = p.now.Add(48 * time.Hour) }, "expired"},
		{"the clock was set back", func(p *panel) { approved(p); p.now = begin.Add(-time.Hour) }, "has not come yet"},
		{"expired since it was sent", func(p *panel) { sent(p); p.now = p.now.Add(480 * time.Hour) }, ""},
		{"sent too late", func(p *panel) {
			approved(p)
			p.now, p.c.Frozen = p.now.Add(50*time.Hour), "f"
			p.say("Jo", statement.Send, func(s *statement.Statement) { s.Frozen = &statement.Frozen{SHA256: "f"} })
		}, "expired"},
		{"sent by nobody", func(p *panel) { approved(p); p.c.Frozen = "f" }, "no sender signed"},
		{"sent to other rows", func(p *panel) { sent(p); p.c.Frozen = "g" }, "other rows"},
		{"sent by who is no sender", func(p *panel) {
			approved(p)
			p.c.Frozen = "f"
			p.say("Ann", statement.Send, func(s *statement.Statement) { s.Frozen = &statement.Frozen{SHA256: "f"} })
		}, "Ann was no sender"},
		{"in an emergency", func(p *panel) {
			p.say("Kathy", statement.Approve, func(s *statement.Statement) { s.Emergency = "fire" })
		}, ""},
		{"in an emergency without the role", func(p *panel) {
			p.say("Ann", statement.Approve, func(s *statement.Statement) { s.Emergency = "fire" })
		}, "Ann was no admin"},
		{"few recipients", func(p *panel) { p.c.Recipients = 5; p.say("Bob", statement.Approve, nil) }, ""},
		{"another stream", func(p *panel) { p.c.Stream = notices.News; p.say("Bob", statement.Approve, nil) }, ""},
		{"a revoked key", func(p *panel) {
			approved(p)
			ann, until := p.people["Ann"], p.now.Add(-2*time.Minute)
			ann.Keys = []Key{{Public: ann.Keys[0].Public, From: begin, Until: &until}}
			p.people["Ann"] = ann
			p.enter(&two)
		}, "was revoked"},
		{"an approver no more", func(p *panel) {
			approved(p)
			ann := p.people["Ann"]
			ann.Roles = []Role{Auditor}
			p.people["Ann"] = ann
			p.enter(&two)
		}, "Ann is no approver any more"},
		{"a signature of another statement", func(p *panel) {
			approved(p)
			n := len(p.c.Said)
			p.c.Said[n-1].Signature = p.c.Said[n-2].Signature
		}, "signature"},
	} {
		t.Run(x.name, func(t *testing.T) {
			p := newPanel(t, two)
			x.do(p)
			err := p.counts()
			if (err == nil) != (x.want == "") || err != nil && !strings.Contains(err.Error(), x.want) {
				t.Errorf("%v, want %q", err, x.want)
			}
		})
	}
	// Without the policy, nobody sends in an emergency.
	p := newPanel(t, workspace.FourEyes{Approvers: 2})
	p.say("Kathy", statement.Approve, func(s *statement.Statement) { s.Emergency = "fire" })
	if err := p.counts(); err == nil || !strings.Contains(err.Error(), "gave nobody the role") {
		t.Errorf("%v", err)
	}
}

// TestNobodySigns refuses what was decided where people signed, when the roster is gone.
func TestNobodySigns(t *testing.T) {
	p := newPanel(t, workspace.FourEyes{})
	m := &Room{Needs{Policy: &workspace.FourEyes{}}}
	if err := m.nobodySigns(&p.c); err != nil {
		t.Error(err)
	}
	p.say("Ann", statement.Approve, nil)
	if err := m.nobodySigns(&p.c); err == nil || !strings.Contains(err.Error(), "people.log is gone") {
		t.Errorf("%v", err)
	}
	m.needs.Policy.Approvers = 2
	if err := m.nobodySigns(&Case{}); !errors.Is(err, errNoSigners) {
		t.Errorf("%v", err)
	}
}
