package site

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// indexName is the file in which a build leaves word for the next one.
const indexName = ".tidings-site"

// indexMagic is its first line. The second is the events of the calendar in JSON;
// each further line is a file: name, SHA-256, size and source with tabs between.
// Lines, because a site of ten thousand pages reads and writes them each time.
const indexMagic = "tidings-site 2\n"

// siteIndex lists the files of a build.
type siteIndex struct {
	Files  map[string]siteFile
	Events map[string]event // of the calendar, by id
}

// siteFile is one file: what it was made of and what it holds.
type siteFile struct {
	Source string
	Digest string // SHA-256, hex
	Size   int64
}

// names gives the names of the files in order.
func (x *siteIndex) names() []string {
	out := slices.AppendSeq(make([]string, 0, len(x.Files)), maps.Keys(x.Files))
	slices.Sort(out)
	return out
}

// encode writes the index down.
func (x *siteIndex) encode() ([]byte, error) {
	events, err := json.Marshal(x.Events)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, len(events)+256*len(x.Files)+64)
	out = append(append(append(out, indexMagic...), events...), '\n')
	for _, name := range x.names() {
		f := x.Files[name]
		if strings.ContainsAny(name+f.Source, "\t\n") {
			continue // no name that we give; the next build makes the file anew
		}
		out = append(append(append(append(out, name...), '\t'), f.Digest...), '\t')
		out = strconv.AppendInt(out, f.Size, 10)
		out = append(append(append(out, '\t'), f.Source...), '\n')
	}
	return out, nil
}

// decodeIndex reads an index. One that cannot be read whole is no index: everything
// is then compared and written.
func decodeIndex(b []byte) siteIndex {
	rest, ok := strings.CutPrefix(string(b), indexMagic)
	if !ok {
		return siteIndex{}
	}
	events, rest, _ := strings.Cut(rest, "\n")
	x := siteIndex{Files: make(map[string]siteFile, strings.Count(rest, "\n"))}
	if json.Unmarshal([]byte(events), &x.Events) != nil {
		return siteIndex{}
	}
	for rest != "" {
		line, more, whole := strings.Cut(rest, "\n")
		name, line, _ := strings.Cut(line, "\t")
		digest, line, _ := strings.Cut(line, "\t")
		size, source, ok := strings.Cut(line, "\t")
		n, err := strconv.ParseInt(size, 10, 64)
		if !whole || !ok || err != nil {
			return siteIndex{}
		}
		x.Files[name], rest = siteFile{Source: source, Digest: digest, Size: n}, more
	}
	return x
}

// event is what the index keeps of one event of the calendar.
type event struct {
	Digest   string    `json:"digest"` // of what the event says
	Sequence int       `json:"sequence"`
	Known    time.Time `json:"known"` // since when the site knows what the event says
}
