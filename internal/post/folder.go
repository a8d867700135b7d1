package post

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"tidings/internal/letter"
	"tidings/internal/safefile"
	"tidings/internal/table"
	"tidings/outputs/pdf"
)

// ListName is the list of all accounts: those with a letter, in print order, and those without, with
// the reason.
const ListName = "post.csv"

// addressLines are the columns of an address: what no address exceeds.
const addressLines = 8

// Fill writes a folder for the post: the letters, PrintName and ListName. All is on the disk when it
// returns. The folder may be new, empty, or one that was filled before: what was in that is replaced.
func Fill(ctx context.Context, s *letter.Source, printer *pdf.Renderer, pieces []Piece, dir string) ([]Posted, error) {
	if err := windowSet(s); err != nil {
		return nil, err
	}
	if err := empty(dir); err != nil {
		return nil, err
	}
	// The list comes first, without a line: it tells that the folder is one for the post.
	if err := writeList(dir, nil); err != nil {
		return nil, err
	}
	posted, err := Print(ctx, s, printer, pieces, dir)
	if err != nil {
		return nil, err
	}
	for _, p := range posted {
		if p.File != "" {
			if err := toDisk(filepath.Join(dir, p.File)); err != nil {
				return nil, err
			}
		}
	}
	return posted, writeList(dir, posted)
}

func toDisk(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// empty takes away what an earlier Fill wrote, so that no letter to somebody else lies among the new
// ones, and refuses a folder with anything else in it.
func empty(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	ours := func(name string) bool {
		return name == PrintName || name == ListName ||
			strings.HasPrefix(name, "letter.") && strings.HasSuffix(name, ".pdf")
	}
	// What a run that was killed had half written goes first: of a new folder it is all.
	files = slices.DeleteFunc(files, func(f fs.DirEntry) bool {
		if !ours(safefile.Unfinished(f.Name())) {
			return false
		}
		err = errors.Join(err, os.Remove(filepath.Join(dir, f.Name())))
		return true
	})
	if err != nil || len(files) == 0 {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, ListName)); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s holds other files; letters for the post go to a folder of their own, so name an empty "+
			"one, or one that does not exist, with --dir", dir)
	} else if err != nil {
		return err
	}
	for _, f := range files {
		name := f.Name()
		if name == ListName || !ours(name) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// writeList writes ListName. Cells cannot be taken for formulas.
func writeList(dir string, posted []Posted) error {
	return safefile.Write(filepath.Join(dir, ListName), 0o600, safefile.Synced, func(f *os.File) error {
		out := csv.NewWriter(f)
		line := []string{"account", "name"}
		for i := range addressLines {
			line = append(line, "address_"+strconv.Itoa(i+1))
		}
		err := out.Write(append(line, "country", "pages", "file", "print_page", "reason"))
		for i := range posted {
			err = errors.Join(err, out.Write(posted[i].line()))
		}
		out.Flush()
		return errors.Join(err, out.Error())
	})
}

func (p *Posted) line() []string {
	line := make([]string, 2+addressLines, 7+addressLines)
	line[0], line[1] = p.Account, p.Name
	copy(line[2:], p.Address)
	pages, first := "", ""
	if p.File != "" {
		pages, first = strconv.Itoa(p.Pages), strconv.Itoa(p.First)
	}
	line = append(line, p.Country, pages, p.File, first, p.Reason)
	for i, cell := range line {
		line[i] = table.Neutralise(cell)
	}
	return line
}
