package translog

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"tidings/internal/safefile"
	"tidings/internal/timestamp"
)

// A checkpoint says what there was, signed by the archive's own key; its time-stamp, by an authority
// that is not the operator's, says since when. One of the newest checkpoint is enough: it covers all
// lines before, and a stamp made today for an older checkpoint would say no more.

const noteSuffix, stampSuffix = ".note", ".tsr"

// Stamp is the time-stamp of a checkpoint.
type Stamp struct {
	Note string    // the checkpoint's file, below the outputs folder; "": there is no checkpoint
	File string    // that of its time-stamp, which may not be there yet
	Time time.Time // when the authority says that the checkpoint existed; zero: it was not stamped
	Data []byte    // the checkpoint, as it is signed
}

// NoteOf is the name of the checkpoint that a time-stamp of this name is of.
func NoteOf(stamp string) string { return strings.TrimSuffix(stamp, stampSuffix) + noteSuffix }

// NewestStamp tells of the newest checkpoint and its time-stamp. A stamp that is there and does not
// hold is an error, not one that is missing: nothing is to be written over it.
func NewestStamp(outputs string, roots *timestamp.Roots) (Stamp, error) {
	dir := filepath.Join(outputs, Folder)
	names, err := filepath.Glob(filepath.Join(dir, "*"+noteSuffix))
	if err != nil || len(names) == 0 {
		return Stamp{}, err
	}
	name := filepath.Base(names[len(names)-1]) // they are sorted, and have leading zeros
	s := Stamp{Note: path.Join(Folder, name), File: path.Join(Folder, strings.TrimSuffix(name, noteSuffix)+stampSuffix)}
	if err := s.read(outputs, name); err != nil {
		return Stamp{}, err
	}
	tsr, err := safefile.Read(filepath.Join(outputs, s.File), mostNote)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return Stamp{}, err
	}
	if s.Time, err = timestamp.Verify(tsr, s.Data, roots); err != nil {
		return Stamp{}, fmt.Errorf("%s: %w: run archive verify", s.File, err)
	}
	return s, nil
}

// read reads the checkpoint, which must be the log's own: no authority is asked about anything else.
func (s *Stamp) read(outputs, name string) error {
	vkey, err := safefile.Read(filepath.Join(outputs, Folder, KeyName), mostNote)
	if err != nil {
		return err
	}
	key, err := note.NewVerifier(strings.TrimSuffix(string(vkey), "\n"))
	if err != nil {
		return fmt.Errorf("%s/%s: not a public key of a log: run archive verify", Folder, KeyName)
	}
	if s.Data, err = safefile.Read(filepath.Join(outputs, s.Note), mostNote); err != nil {
		return err
	}
	c, err := OpenOwn(s.Data, key)
	if err == nil && name != NoteName(c.Size) {
		err = fmt.Errorf("it is the checkpoint of %d lines under another name", c.Size)
	}
	if err != nil {
		return fmt.Errorf("%s: %w: run archive verify", s.Note, err)
	}
	return nil
}

// Keep writes the time-stamp of a checkpoint beside it, where there is none.
func (s *Stamp) Keep(outputs string, tsr []byte) error {
	file := filepath.Join(outputs, s.File)
	if _, err := os.Lstat(file); err == nil { // another command was as fast, and its stamp is as good
		return nil
	}
	return safefile.Write(file, 0o600, safefile.Synced, safefile.Bytes(tsr))
}

// stamp checks one time-stamp. text is the checkpoint that it is of: "" where that does not hold,
// which is a problem of the checkpoint's.
func (r *Report) stamp(outputs, name, text string, there bool, roots *timestamp.Roots) {
	if !there {
		r.found(name, "added", "the time-stamp of a checkpoint that is not there: "+NoteOf(name)+" was removed")
		return
	}
	tsr, err := safefile.Read(filepath.Join(outputs, Folder, name), mostNote)
	if err != nil {
		r.found(name, "unreadable", err.Error())
		return
	}
	if text == "" {
		return
	}
	at, err := timestamp.Verify(tsr, []byte(text), roots)
	if err != nil {
		r.found(name, "changed", err.Error())
		return
	}
	r.Stamps = append(r.Stamps, Stamp{Note: path.Join(Folder, NoteOf(name)), File: path.Join(Folder, name), Time: at})
}
