package translog

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"tidings/internal/archive"
	"tidings/internal/safefile"
	"tidings/internal/timestamp"
)

// Behind is the kind of a problem that a kill leaves and the next Advance ends.
const Behind = "behind"

// Report is what a verification of a log saw.
type Report struct {
	Checkpoints int
	Covered     uint64 // lines that the newest checkpoint covers
	Lines       uint64
	Stamps      []Stamp // the time-stamps that hold, by checkpoint
	Newest      string  // the file of the newest checkpoint that holds; "": there is none
	// Cosigned are the signatures of witnesses that hold, and Strangers how many others there are, of witnesses that
	// nobody here knows.
	Cosigned  []Cosignature
	Strangers int
	Problems  []archive.Problem
}

// Verify checks outputs/log against the lines of the chain, without a network or a database. A
// vkey other than "" is the log's key as the auditor knows it; kept are checkpoints that auditors
// kept, by the names to call them: each must be extended by the present lines. Time-stamps must be
// those of the checkpoints beside them, and lead to roots; without roots (nil) it is not checked
// whose they are. Signatures of witnesses must hold where those are known. An archive from before there
// were checkpoints has no folder, which is right unless the auditor knows better.
func Verify(outputs, vkey string, kept map[string][]byte, roots *timestamp.Roots,
	witnesses ...note.Verifier) (Report, error) {
	var r Report
	tree, err := ReadTree(outputs)
	if err != nil {
		return r, err
	}
	r.Lines = tree.Size()
	entries, err := os.ReadDir(filepath.Join(outputs, Folder))
	if errors.Is(err, fs.ErrNotExist) && vkey == "" && len(kept) == 0 {
		return r, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return r, err
	}
	key := r.key(outputs, vkey)
	if key == nil {
		return r, nil
	}
	notes, signed := map[string]bool{}, map[string]string{}
	newest, best := "", ""
	var cosigned []string
	for _, e := range entries {
		name := e.Name()
		switch {
		case name == KeyName:
		case name == BestName:
			best = r.file(outputs, name, tree, key)
		case strings.HasSuffix(name, ".note"):
			signed[name] = r.file(outputs, name, tree, key)
			if text := signed[name]; text != "" {
				newest, notes[text] = text, true // ReadDir sorts, and names have leading zeros
				r.Newest = path.Join(Folder, name)
			}
		case strings.HasSuffix(name, stampSuffix):
			text, there := signed[NoteOf(name)] // which ReadDir gave before its stamp
			r.stamp(outputs, name, text, there, roots)
		case strings.HasSuffix(name, cosignedSuffix):
			cosigned = append(cosigned, name)
		case safefile.Unfinished(name) != "":
			r.found(name, "added", "left by a command that was killed: delete it")
		default:
			r.found(name, "added", "no file of the log")
		}
	}
	for _, name := range cosigned { // ReadDir gives them before their checkpoints
		text, there := signed[strings.TrimSuffix(name, cosignedSuffix)+noteSuffix]
		r.cosigned(outputs, name, text, there, witnesses)
	}
	switch {
	case best == "" && !slices.ContainsFunc(r.Problems, isBest):
		r.found(BestName, Behind, "the copy of the newest checkpoint: sealing writes it again")
	case best != "" && best != newest && notes[best]:
		r.found(BestName, Behind, "older than the newest checkpoint: sealing writes it again")
	case best != "" && !notes[best]:
		r.found(BestName, "chain", "its checkpoint is not among the .note files: one was removed")
	}
	for name, data := range kept {
		c, err := Open(data, key)
		if err == nil {
			err = tree.Extends(c)
		}
		if err != nil {
			r.Problems = append(r.Problems, archive.Problem{Path: name, Kind: "chain", Detail: err.Error()})
		}
	}
	return r, nil
}

func isBest(p archive.Problem) bool { return p.Path == path.Join(Folder, BestName) }

func (r *Report) found(name, kind, detail string) {
	r.Problems = append(r.Problems, archive.Problem{Path: path.Join(Folder, name), Kind: kind, Detail: detail})
}

// key reads the log's public key and compares it with the one the auditor knows.
func (r *Report) key(outputs, vkey string) note.Verifier {
	data, err := safefile.Read(filepath.Join(outputs, Folder, KeyName), mostNote)
	if err != nil {
		r.found(KeyName, "missing", "the log's public key cannot be read")
		return nil
	}
	text := strings.TrimSuffix(string(data), "\n")
	if vkey != "" && text != vkey {
		r.found(KeyName, "changed", "not the key that was given: this is another log")
		return nil
	}
	key, err := note.NewVerifier(text)
	if err != nil {
		r.found(KeyName, "changed", "not a public key of a log")
		return nil
	}
	return key
}

// file checks one checkpoint and gives its bytes, "" where it does not hold.
func (r *Report) file(outputs, name string, tree *Tree, key note.Verifier) string {
	data, err := safefile.Read(filepath.Join(outputs, Folder, name), mostNote)
	if err != nil {
		r.found(name, "unreadable", err.Error())
		return ""
	}
	c, err := OpenOwn(data, key)
	if err != nil {
		r.found(name, "changed", err.Error())
		return ""
	}
	if name != BestName && name != NoteName(c.Size) {
		r.found(name, "irregular", "it is the checkpoint "+NoteName(c.Size)+" under another name")
		return ""
	}
	if err := tree.Extends(c); err != nil {
		r.found(name, "chain", err.Error())
		return ""
	}
	if name != BestName {
		r.Checkpoints++
		r.Covered = max(r.Covered, c.Size)
	}
	return string(data)
}
