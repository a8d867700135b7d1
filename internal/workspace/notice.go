package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"tidings/notices"
	"tidings/recipients"
)

const noticeFile = "notice.yaml"

// Notice reads notices/SLUG/notice.yaml. A notice that does not exist is an error
// that wraps fs.ErrNotExist.
func (w *Workspace) Notice(name string) (notices.Notice, error) {
	if err := slug("notice", name); err != nil {
		return notices.Notice{}, err
	}
	n, err := read(w, path.Join(NoticeDir, name, noticeFile), func(n notices.Notice) notices.Problems {
		return append(n.Validate(w.Config.known()), conditions(n.Audience)...)
	})
	n.Slug = name
	if errors.Is(err, fs.ErrNotExist) {
		return n, &missing{fmt.Sprintf("there is no notice %q; \"tidings list\" shows what there is, \"tidings "+
			"draft %[1]s\" begins one", name)}
	}
	return n, err
}

// conditions says what is wrong with the conditions of an audience.
func conditions(a notices.Audience) notices.Problems {
	var e *recipients.ConditionError
	if errors.As(recipients.CheckConditions(a), &e) {
		return notices.Problems{{Path: e.Path, Message: e.Error()}}
	}
	return nil
}

// NoticeFault is what is wrong with a value of a notice, at its path as in audience.where, shown
// as if reading had found it.
func (w *Workspace) NoticeFault(name, at, message string) error {
	_, err := read(w, path.Join(NoticeDir, name, noticeFile), func(notices.Notice) notices.Problems {
		return notices.Problems{{Path: at, Message: message}}
	})
	return err
}

// missing says which file is not there; it is fs.ErrNotExist.
type missing struct{ text string }

func (e *missing) Error() string        { return e.text }
func (e *missing) Is(target error) bool { return target == fs.ErrNotExist }

// LetterPath gives the absolute path of a letter: notices/SLUG/LOCALE.md.
func (w *Workspace) LetterPath(name, locale string) (string, error) {
	if err := slug("notice", name); err != nil {
		return "", err
	}
	if !notices.ValidTag(locale) {
		return "", fmt.Errorf("%q is no language tag; write for instance en, de or pt-BR", locale)
	}
	return w.Path(NoticeDir, name, locale+".md"), nil
}

// Letter reads a letter's Markdown. Line ends come as LF and a byte order mark is
// dropped, so that a letter has one digest on every system.
func (w *Workspace) Letter(name, locale string) (string, error) {
	file, err := w.LetterPath(name, locale)
	if err != nil {
		return "", err
	}
	data, err := readCapped(file)
	rel := path.Join(NoticeDir, name, locale+".md")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", &missing{fmt.Sprintf("the letter %s does not exist; write it, or take its language out of "+
			"notice.yaml", rel)}
	case err != nil:
		return "", inFile(rel, err)
	}
	s := &source{name: rel}
	if !s.accept(data) {
		return "", s.errors
	}
	return strings.ReplaceAll(strings.TrimPrefix(string(data), byteOrderMark), "\r\n", "\n"), nil
}

// SaveLetter writes a letter's Markdown.
func (w *Workspace) SaveLetter(name, locale, text string) error {
	file, err := w.LetterPath(name, locale)
	if err != nil {
		return err
	}
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return fmt.Errorf("the letter %s/%s is not saved as UTF-8; save it so", name, locale)
	}
	old, err := readCapped(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return w.write(path.Join(NoticeDir, name, locale+".md"), old, []byte(text))
}

// Letters lists the locales that a notice has letters for, in order of name.
func (w *Workspace) Letters(name string) ([]string, error) {
	if err := slug("notice", name); err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(escapeGlob(w.Path(NoticeDir, name)), "*.md"))
	var out []string
	for _, f := range files {
		if tag := strings.TrimSuffix(filepath.Base(f), ".md"); notices.ValidTag(tag) {
			out = append(out, tag)
		}
	}
	slices.Sort(out)
	return out, err
}

// escapeGlob quotes what filepath.Glob would read as a pattern.
func escapeGlob(s string) string {
	return strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`, `\`, `\\`).Replace(s)
}

// SaveNotice validates and writes notices/SLUG/notice.yaml.
func (w *Workspace) SaveNotice(n notices.Notice) error {
	if err := slug("notice", n.Slug); err != nil {
		return err
	}
	file := path.Join(NoticeDir, n.Slug, noticeFile)
	n.Slug = "" // the folder's name says it
	return w.save(file, n, n.Validate(w.Config.known()))
}

// mode keeps the permissions of a file that is written again.
func mode(file string, fallback fs.FileMode) fs.FileMode {
	if info, err := os.Stat(file); err == nil {
		return info.Mode().Perm()
	}
	return fallback
}
