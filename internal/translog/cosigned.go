package translog

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"tidings/internal/safefile"
	"tidings/internal/witness"
)

// cosignedSuffix is that of a checkpoint with the signatures of witnesses behind the log's own.
const cosignedSuffix = ".cosigned"

// Cosignature is a witness's signature of a checkpoint that holds.
type Cosignature struct {
	Note string // the checkpoint's file, below the outputs folder
	Name string // of the witness
	Time time.Time
}

// Cosigned is the newest checkpoint with the signatures of witnesses.
type Cosigned struct {
	Note, File string   // below the outputs folder; "": there is no checkpoint
	Data       []byte   // the checkpoint, as it is signed
	Lines      []string // of witnesses, by their names
	Tree       *Tree
}

// NewestCosigned reads the newest checkpoint and who cosigned it.
func NewestCosigned(outputs string) (*Cosigned, error) {
	s, err := NewestStamp(outputs, nil)
	if s.Note == "" && err == nil || errors.Is(err, fs.ErrNotExist) {
		return &Cosigned{}, nil
	}
	if s.Note == "" { // its time-stamp does not hold, which is another matter
		return nil, err
	}
	c := &Cosigned{Note: s.Note, File: strings.TrimSuffix(s.Note, noteSuffix) + cosignedSuffix, Data: s.Data}
	if c.Tree, err = ReadTree(outputs); err != nil {
		return nil, err
	}
	b, err := safefile.Read(filepath.Join(outputs, c.File), mostNote)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err == nil {
		c.Lines, err = cosignatures(b, c.Data)
	}
	return c, err
}

// By gives the line of a witness; "": it has not cosigned.
func (c *Cosigned) By(name string) string {
	i := slices.IndexFunc(c.Lines, func(l string) bool { return signer(l) == name })
	if i < 0 {
		return ""
	}
	return c.Lines[i]
}

// Keep writes a witness's line behind the checkpoint. Whoever calls it holds the archive's lock.
func (c *Cosigned) Keep(outputs, line string) error {
	now, err := NewestCosigned(outputs)
	if err != nil || now.Note != c.Note || now.By(signer(line)) != "" {
		return err // it has a newer one, or another command was as fast
	}
	lines := append(now.Lines, line)
	slices.Sort(lines)
	return safefile.Write(filepath.Join(outputs, c.File), 0o600, safefile.Synced,
		safefile.Bytes(append(bytes.Clone(c.Data), strings.Join(lines, "")...)))
}

// signer is the name in a line of a signature.
func signer(line string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(line, "— "), " ")
	return name
}

// cosignatures gives the lines behind a checkpoint, one of each witness, by their names.
func cosignatures(b, checkpoint []byte) (lines []string, err error) {
	rest, ok := bytes.CutPrefix(b, checkpoint)
	if !ok || len(rest) == 0 || rest[len(rest)-1] != '\n' {
		return nil, errors.New("it is not the checkpoint of this name with signatures of witnesses behind it")
	}
	for line := range strings.Lines(string(rest)) {
		name, text, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(line, "— "), "\n"), " ")
		_, err := base64.StdEncoding.Strict().DecodeString(text)
		if name == "" || err != nil || line != "— "+name+" "+text+"\n" ||
			len(lines) > 0 && signer(lines[len(lines)-1]) >= name {
			return nil, errors.New("what stands behind the checkpoint are not signatures of witnesses, one each")
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// cosigned checks the signatures of witnesses on a checkpoint.
func (r *Report) cosigned(outputs, name, checkpoint string, there bool, witnesses []note.Verifier) {
	if !there {
		r.found(name, "added", "the signatures of witnesses on a checkpoint that is not there")
		return
	}
	b, err := safefile.Read(filepath.Join(outputs, Folder, name), mostNote)
	if err != nil {
		r.found(name, "unreadable", err.Error())
		return
	}
	if checkpoint == "" {
		return // named as the checkpoint's problem
	}
	lines, err := cosignatures(b, []byte(checkpoint))
	if err != nil {
		r.found(name, "changed", err.Error())
		return
	}
	for _, line := range lines {
		i := slices.IndexFunc(witnesses, func(v note.Verifier) bool { return v.Name() == signer(line) })
		if i < 0 {
			r.Strangers++
			continue
		}
		at, err := witness.At([]byte(checkpoint), []byte(line), witnesses[i])
		if err != nil {
			r.found(name, "changed", "the witness "+signer(line)+": "+err.Error())
			continue
		}
		of := path.Join(Folder, strings.TrimSuffix(name, cosignedSuffix)+noteSuffix)
		r.Cosigned = append(r.Cosigned, Cosignature{of, signer(line), at})
	}
}
