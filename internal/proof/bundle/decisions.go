package bundle

import (
	"maps"
	"slices"
	"strings"
	"time"

	"tidings/internal/archive"
	"tidings/internal/people"
	"tidings/internal/statement"
)

// statements is the folder of what was decided about the notice.
const statements = "statements/"

// approval is one that counts.
type approval struct {
	File  string // its statement; "": there is none
	Name  string
	Email string // of the roster
	Key   string // fingerprint; "": named, not signed
	At    time.Time
}

// VerifyTime is when a statement was said, as ssh-keygen takes it.
func (a approval) VerifyTime() string { return a.At.UTC().Format(verifyTime) }

const verifyTime = "20060102150405Z"

// decisions checks who approved the revision, as archive verify does, and that what they approved is
// what was sealed.
func (x *examined) decisions() {
	var names []string
	var said []statement.Signed
	for _, name := range slices.Sorted(maps.Keys(x.files)) {
		if strings.HasPrefix(name, statements) && strings.HasSuffix(name, ".json") {
			names = append(names, name)
			said = append(said, statement.Signed{Body: x.files[name], Signature: x.files[name+".sig"]})
		}
	}
	m := &x.manifest
	log, hasLog := x.files[people.LogName]
	if !hasLog {
		log = nil
	}
	for _, f := range people.VerifySeal(log, names, said, m.Notice, m.Revision, m.Approval.By,
		m.Approval.Key, m.Approval.Emergency) {
		if f.File == "" {
			f.File = archive.ManifestName
		}
		x.add(f.File, "signature", "%s", f.What)
	}
	if hasLog {
		if keys, err := people.Allowed(log); err == nil && string(keys) != string(x.files[people.AllowedName]) {
			x.add(people.AllowedName, "signature", "its keys are not those of %s", people.LogName)
		}
	}
	if by := m.SealedBy; by != nil {
		x.SealedBy = &Signer{by.Name, by.Key}
		if err := people.VerifyManifest(log, x.files[archive.ManifestName], x.files[archive.SignatureName], m.At,
			*by); err != nil {
			x.add(archive.SignatureName, "signature", "%v", err)
		}
	}
	x.count(names, said)
	if len(x.approved) == 0 { // by a version that kept no statements
		x.approved = []approval{{Name: m.Approval.By, At: m.Approval.At}}
	}
	for _, a := range x.approved {
		x.ApprovedBy = append(x.ApprovedBy, a.Name)
		if a.Key != "" {
			x.Signed = append(x.Signed, Signer{a.Name, a.Key})
		}
	}
}

// count gathers the approvals of the revision since it was rejected last, and compares what they
// bind with what was sealed.
func (x *examined) count(names []string, said []statement.Signed) {
	m := &x.manifest
	var last *statement.Statement
	lastName := ""
	for i := range said {
		s, err := statement.Parse(said[i].Body)
		if err != nil || s.Revision != m.Revision {
			continue
		}
		switch s.Kind {
		case statement.Reject:
			x.approved = nil
		case statement.Approve:
			last, lastName = s, names[i]
			if s.Digest != m.Approval.SHA256 {
				continue
			}
			x.approved = slices.DeleteFunc(x.approved, func(a approval) bool { return a.Name == s.By.Name })
			x.approved = append(x.approved, approval{names[i], s.By.Name, s.By.Email, s.By.Key, s.At})
		}
	}
	if last == nil {
		return
	}
	if last.Digest != m.Approval.SHA256 {
		x.add(lastName, "signature", "it approves %.12s, and what was sealed is %.12s", last.Digest, m.Approval.SHA256)
	}
	for _, tag := range slices.Sorted(maps.Keys(last.Letters)) {
		if !slices.ContainsFunc(m.Files, func(f archive.File) bool {
			return f.Path == "letter."+tag+".md" && f.SHA256 == last.Letters[tag]
		}) {
			x.add(lastName, "signature", "it approves another letter in %q than was sealed", tag)
		}
	}
}
