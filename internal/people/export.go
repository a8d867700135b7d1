package people

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tidings/internal/statement"
)

// AllowedName is the file of public keys by which ssh-keygen verifies the statements of a seal
// (ssh-keygen(1), ALLOWED SIGNERS).
const AllowedName = "allowed_signers"

// Export gives the files that a seal has of the roster: all of the log, and the keys of everybody
// who ever signed; none without a roster.
func (m *Room) Export(ctx context.Context) (map[string][]byte, error) {
	r, _, err := m.signed(ctx)
	if err != nil || r == nil {
		return nil, err
	}
	return map[string][]byte{LogName: r.log, AllowedName: r.allowed()}, nil
}

// Allowed gives the file of public keys that belongs to a log of a roster, which is verified first.
func Allowed(log []byte) ([]byte, error) {
	r, err := parseLog(log)
	if err != nil {
		return nil, err
	}
	return r.allowed(), nil
}

// allowed are the public keys of the whole chain, each with from when until when it may sign what.
func (r *Roster) allowed() []byte {
	var b strings.Builder
	last := map[string]string{} // line by key; a later entry knows better until when
	var order []string
	for _, e := range r.Entries {
		for _, p := range e.People {
			for _, k := range p.Keys {
				if last[k.Public] == "" {
					order = append(order, k.Public)
				}
				last[k.Public] = allowedLine(p, k)
			}
		}
	}
	for _, public := range order {
		b.WriteString(last[public])
	}
	return []byte(b.String())
}

func allowedLine(p Person, k Key) string {
	options := fmt.Sprintf(`namespaces="tidings-*",valid-after="%s"`, stamp(k.From))
	if k.Until != nil {
		options += fmt.Sprintf(`,valid-before="%s"`, stamp(*k.Until))
	}
	return fmt.Sprintf("%s %s %s\n", p.Email, options, k.Public)
}

// stamp is a moment as allowed signers have it, to the second.
func stamp(t time.Time) string { return t.UTC().Format("20060102150405Z") }

// SealFault is what is wrong with a decision in a seal.
type SealFault struct{ File, What string }

// VerifySeal checks the decisions of a seal: its statements, in their order, and the log of the
// roster that was sealed with them; nil where there was none. By, key and emergency are who the manifest says
// approved the revision, by which key, and why without the approvals that were wanted.
func VerifySeal(log []byte, files []string, said []statement.Signed, notice string, revision int,
	by, key, emergency string) (faults []SealFault) {
	add := func(file, format string, args ...any) {
		faults = append(faults, SealFault{file, fmt.Sprintf(format, args...)})
	}
	var r *Roster
	if log != nil {
		var err error
		if r, err = parseLog(log); err != nil {
			add(LogName, "%v", err)
		}
	}
	before := ""
	var last *statement.Statement
	for i, x := range said {
		s, err := statement.Parse(x.Body)
		if err != nil {
			add(files[i], "%v", err)
			continue
		}
		if s.Previous != before || s.Notice != notice {
			add(files[i], "it does not follow the statement before it about %s", notice)
		}
		before = x.Digest()
		if len(x.Signature) > 0 {
			if r == nil {
				add(files[i], "it is signed, and the seal has no roster to verify it by")
			} else if err := r.Verify(x, s); err != nil {
				add(files[i], "%v", err)
			}
		} else if s.By.Key != "" {
			add(files[i], "it names the key %s and has no signature", s.By.Key)
		} else if r != nil && !s.At.Before(r.Entries[0].At) {
			add(files[i], "nobody signed it, and people signed here since %s", r.Entries[0].At.Format(time.RFC3339))
		}
		if s.Revision == revision && (s.Kind == statement.Approve || s.Kind == statement.Reject) {
			last = s
		}
	}
	switch {
	case last == nil && key != "":
		add("", "the manifest says that %s signed the approval, and the seal has no statement of it", by)
	case last != nil && (last.Kind != statement.Approve || last.By.Name != by || last.By.Key != key ||
		last.Emergency != emergency):
		add("", "the manifest says that %s approved it, and the last statement is: %s by %s", by, last.Kind,
			last.By.Name)
	}
	return faults
}

// VerifyManifest checks the signature of who sealed a manifest at a moment, by the log of the roster that was
// sealed with it.
func VerifyManifest(log, body, signature []byte, at time.Time, by statement.Person) error {
	r, err := parseLog(log)
	if err != nil {
		return err
	}
	e := r.At(at)
	if e == nil {
		return fmt.Errorf("it was signed at %s, when nobody signed here yet", at.Format(time.RFC3339))
	}
	return e.signed(statement.Archive, statement.Signed{Body: body, Signature: signature}, at, by, false)
}
