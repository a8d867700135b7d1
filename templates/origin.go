package templates

import (
	"crypto/sha256"
	"encoding/hex"
)

// Origin is the very text that a letter was drafted from. Its JSON is stored with notices and
// revisions.
type Origin struct {
	Locale  string `json:"locale"`            // of the letter
	Name    string `json:"name"`              // of the template that was taken, by the record's status where it chooses
	Version string `json:"version,omitempty"` // of a built-in one, which changes with its text
	SHA256  string `json:"sha256"`            // of its text, hex
	File    string `json:"file,omitempty"`    // of the workspace's templates folder; "": built in
}

// Origin gives what Draft takes a letter's text from.
func (l *Library) Origin(in DraftInput) (o Origin, err error) {
	loc, err := in.Languages.Parse(in.Locale)
	if err != nil {
		return o, err
	}
	d, err := in.gather(loc)
	if err != nil {
		return o, err
	}
	o = Origin{Locale: in.Locale, Name: l.stage(in, d)}
	src, err := l.find(o.Name, in.Locale)
	if err != nil {
		return o, err
	}
	sum := sha256.Sum256([]byte(src.text))
	o.SHA256 = hex.EncodeToString(sum[:])
	if src.from == Workspace {
		o.File = src.path
	} else {
		o.Version = header(src.text)["version"]
	}
	return o, nil
}
