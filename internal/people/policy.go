package people

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tidings/internal/mailaddr"
	"tidings/internal/statement"
	"tidings/notices"
)

// Case is a revision of a notice with all that was said about the notice: what a policy judges.
type Case struct {
	Notice     string
	Revision   int
	Digest     string // of what an approval binds
	Content    string // digest of all that is sent of it
	Stream     notices.Stream
	Recipients int
	Said       []Said   // the oldest first
	Editors    []string // who changed the letters, as the log of acts names them
	// Frozen is the SHA-256 over the rows of its send, hex; "": it is not begun.
	Frozen string
}

// Said is a statement with what stands in it.
type Said struct {
	statement.Signed
	*statement.Statement
}

// Decision is the newest yes or no to the revision; nil: there is none.
func (c *Case) Decision() *Said { return c.newest(statement.Approve, statement.Reject) }

// newest is the last word about the revision of one of some kinds; nil: there is none.
func (c *Case) newest(kinds ...statement.Kind) *Said {
	for i := len(c.Said) - 1; i >= 0; i-- {
		if x := &c.Said[i]; x.Revision == c.Revision && slices.Contains(kinds, x.Kind) {
			return x
		}
	}
	return nil
}

// Emergency is why the newest decision lets it be sent without the approvals that are wanted; "": it does not.
func (c *Case) Emergency() string {
	if last := c.Decision(); last != nil {
		return last.Emergency
	}
	return ""
}

// send is the newest word of a sender about the revision; nil: there is none.
func (c *Case) send() *Said { return c.newest(statement.Send) }

// Approvals are the SHA-256 of the yeses to the revision since the last no.
func (c *Case) Approvals() (out []string) {
	for _, x := range c.approvals() {
		out = append(out, x.Signed.Digest())
	}
	return out
}

// approvals are the yeses to the revision since the last no, the newest of each person.
func (c *Case) approvals() (out []*Said) {
	for i := range c.Said {
		x := &c.Said[i]
		switch {
		case x.Revision != c.Revision:
		case x.Kind == statement.Reject:
			out = nil
		case x.Kind == statement.Approve:
			out = slices.DeleteFunc(out, func(o *Said) bool { return sameEmail(o.By.Email, x.By.Email) })
			out = append(out, x)
		}
	}
	return out
}

func sameEmail(a, b string) bool { return mailaddr.Key(a) == mailaddr.Key(b) }

// writers are the people who asked for an approval of any version of the notice, and whether one of
// them asked for this content.
func (c *Case) writers() (emails []string, asked bool) {
	for _, x := range c.Said {
		if x.Kind == statement.Submit {
			emails = append(emails, x.By.Email)
			asked = asked || x.Statement.Digest == c.Digest
		}
	}
	return emails, asked
}

// wrote says by what somebody is known to have written or changed the letters; "": they did not.
func (c *Case) wrote(p *Person) string {
	writers, _ := c.writers()
	if slices.ContainsFunc(writers, func(e string) bool { return sameEmail(e, p.Email) }) {
		return "submitted it"
	}
	if slices.ContainsFunc(c.Editors, p.Named) {
		return "changed its letters, by the log"
	}
	return ""
}

// Counts checks that a revision may be sent by its newest approval: that it was signed, where people
// sign, by somebody who might decide so then and still may, and that it has all that the policy
// wants. Without a roster nothing is signed, and nothing is checked.
func (m *Room) Counts(ctx context.Context, c *Case) error {
	r, err := m.Roster(ctx)
	if err != nil {
		return err
	}
	if r == nil {
		return m.nobodySigns(c)
	}
	last := c.Decision()
	if last == nil {
		return errors.New("nobody signed it: it was approved before people signed here")
	}
	if err := m.verify(r, last); err != nil {
		return err
	}
	return m.judge(r, c)
}

// nobodySigns refuses what was decided where people signed, or is to be.
func (m *Room) nobodySigns(c *Case) error {
	for _, x := range c.Said {
		if x.Policy != "" || len(x.Signature) > 0 {
			return fmt.Errorf("%s decided as a person of a roster, and %s is gone; restore it", x.By.Name, LogName)
		}
	}
	if p := m.needs.Policy; p != nil && !p.IsZero() {
		return errNoSigners
	}
	return nil
}

var errNoSigners = errors.New("four_eyes in tidings.yaml needs people who sign, and there are none; \"tidings people " +
	"add\" begins a roster")

// judge checks what the policy wants.
func (m *Room) judge(r *Roster, c *Case) error {
	f := r.Now().FourEyes
	if !f.Covers(c.Stream, c.Recipients) {
		return m.sent(r, c, false)
	}
	if err := m.sent(r, c, true); err != nil {
		return err
	}
	if c.Emergency() != "" { // verify has seen the role
		return nil
	}
	if _, asked := c.writers(); !asked {
		return fmt.Errorf("nobody submitted it as it is, and four_eyes wants to know who wrote it; \"tidings submit "+
			"%s\" by its author, and approve it after that", c.Notice)
	}
	open, why := m.open(r, c)
	if open > 0 {
		return fmt.Errorf("%s needed by four_eyes%s", missing(open), why)
	}
	return nil
}

func missing(n int) string {
	if n == 1 {
		return "one more approval is"
	}
	return fmt.Sprintf("%d more approvals are", n)
}

// open is how many approvals the policy still wants, and why the newest one that is there does not
// count, if one does not.
func (m *Room) open(r *Roster, c *Case) (n int, why string) {
	at := m.now()
	if s := c.send(); s != nil && c.Frozen != "" {
		at = s.At // it was sent in time; sent has verified the statement
	}
	n = r.Now().FourEyes.Needed()
	for _, x := range c.approvals() {
		if err := m.may(r, c, x, at); err != nil {
			why = ": " + err.Error()
			continue
		}
		n--
	}
	return max(n, 0), why
}

// may says why an approval does not count by the policy.
func (m *Room) may(r *Roster, c *Case, x *Said, at time.Time) error {
	if err := m.verify(r, x); err != nil {
		return fmt.Errorf("that of %s does not count: %w", x.By.Name, err)
	}
	switch p := r.Now().Person(x.By.Email); {
	case x.Content != c.Content:
		return fmt.Errorf("%s approved something else", x.By.Name)
	case x.Emergency != "":
		return fmt.Errorf("that of %s was for an emergency", x.By.Name)
	case c.wrote(p) != "":
		return fmt.Errorf("%s %s", x.By.Name, c.wrote(p))
	}
	if lasts := r.Now().FourEyes.Lasts(); lasts > 0 && !at.Before(x.At.Add(lasts)) {
		return fmt.Errorf("that of %s expired %s", x.By.Name, x.At.Add(lasts).UTC().Format(time.RFC3339))
	}
	if x.Expires != nil && !at.Before(*x.Expires) {
		return fmt.Errorf("that of %s expired %s", x.By.Name, x.Expires.UTC().Format(time.RFC3339))
	}
	return nil
}

// sent checks that what a send wrote to the ledger is what a sender signed. needed: one must have.
func (m *Room) sent(r *Roster, c *Case, needed bool) error {
	if c.Frozen == "" {
		return nil
	}
	s := c.send()
	switch {
	case s == nil && needed:
		return errors.New("no sender signed what is sent, and four_eyes wants it")
	case s == nil:
		return nil
	case s.Frozen == nil || s.Frozen.SHA256 != c.Frozen:
		return fmt.Errorf("%s signed that other rows are sent", s.By.Name)
	case s.Content != c.Content:
		return fmt.Errorf("%s signed that something else is sent", s.By.Name)
	}
	if err := r.Verify(s.Signed, s.Statement); err != nil {
		return fmt.Errorf("that it is sent does not count: %w", err)
	}
	return nil
}

// Decided judges a decision that is about to be kept, the last of the case: how many approvals the policy
// still wants after it. Who may not say yes is told so, as a DeniedError.
func (m *Room) Decided(ctx context.Context, c *Case) (open int, err error) {
	r, err := m.Roster(ctx)
	if err != nil || r == nil {
		return 0, err
	}
	last := &c.Said[len(c.Said)-1]
	if last.Kind != statement.Approve || !r.Now().FourEyes.Covers(c.Stream, c.Recipients) {
		return 0, nil
	}
	if last.Emergency != "" {
		return 0, nil
	}
	if what := c.wrote(r.Now().Person(last.By.Email)); what != "" {
		return 0, denied("%s %s, so somebody else must approve it: four_eyes in tidings.yaml wants that", last.By.Name,
			what)
	}
	if _, asked := c.writers(); !asked {
		return 0, denied("nobody submitted %s as it is now, and four_eyes in tidings.yaml wants to know who wrote it; "+
			"\"tidings submit %[1]s\" by its author, and approve it after that", c.Notice)
	}
	open, _ = m.open(r, c)
	return open, nil
}

// Expires is when an approval that is given now ends; nil: it does not.
func (m *Room) Expires(ctx context.Context, c *Case, at time.Time) (*time.Time, error) {
	r, err := m.Roster(ctx)
	if err != nil || r == nil {
		return nil, err
	}
	f := r.Now().FourEyes
	if !f.Covers(c.Stream, c.Recipients) || f.Lasts() == 0 {
		return nil, nil
	}
	end := at.Add(f.Lasts())
	return &end, nil
}

// Sealer gives who signs what is sealed: nil where no key of a sender is there. A key that was named must be one.
func (m *Room) Sealer(ctx context.Context, keyFile string) (*statement.Signer, error) {
	return m.ifThere(ctx, keyFile, func(*Roster) (Role, bool) { return Sender, false })
}

// Sender gives who signs that a notice is sent: nil where nobody has to and no key is there. A key that
// was named must be a sender's.
func (m *Room) Sender(ctx context.Context, keyFile string, c *Case) (*statement.Signer, error) {
	x, err := m.ifThere(ctx, keyFile, func(r *Roster) (Role, bool) {
		return r.Now().roleFor(statement.Send, c.Emergency() != ""), r.Now().FourEyes.Covers(c.Stream, c.Recipients)
	})
	if err != nil {
		err = &DeniedError{fmt.Sprintf("who sends signs here: %v", err)}
	}
	return x, err
}

// ifThere gives who signs in a role; nil where that is not needed and no key is there.
func (m *Room) ifThere(ctx context.Context, keyFile string,
	role func(*Roster) (r Role, needed bool)) (*statement.Signer, error) {
	r, err := m.Roster(ctx)
	switch {
	case err != nil:
		return nil, &DeniedError{err.Error()}
	case r == nil && keyFile != "":
		return nil, errNoSigner
	case r == nil:
		return nil, nil
	}
	as, needed := role(r)
	x, err := m.Signer(ctx, "", keyFile, as)
	if err != nil && keyFile == "" && !needed {
		return nil, nil //nolint:nilerr // named, not signed
	}
	return x, err
}
