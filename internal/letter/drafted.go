package letter

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"tidings/internal/safefile"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/templates"
)

// draftedFile stands beside a notice's letters.
const draftedFile = "drafted.json"

// Drafted is what the letters of a notice were drafted from, kept in drafted.json so
// that a check can say by value what changed since. Its JSON is a stored format.
type Drafted struct {
	Template    string          `json:"template"`
	Project     string          `json:"project,omitempty"`     // id
	Incidents   []string        `json:"incidents,omitempty"`   // ids; empty: those of the period
	Maintenance []string        `json:"maintenance,omitempty"` // ids
	Records     notices.Records `json:"records"`               // all, as they were
	// Letters names for each language the template as it was; empty: an older version drafted it.
	Letters []templates.Origin `json:"letters,omitempty"`
}

// maxDrafted bounds the file: it holds every record of the workspace.
const maxDrafted = 256 << 20

// DraftedPath is the file's path for people, relative to the workspace.
func DraftedPath(slug string) string { return path.Join(workspace.NoticeDir, slug, draftedFile) }

// ReadDrafted gives what a notice was drafted from; nil for one written by hand.
func ReadDrafted(ws *workspace.Workspace, slug string) (*Drafted, error) {
	b, err := safefile.Read(ws.Path(workspace.NoticeDir, slug, draftedFile), maxDrafted)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	from := &Drafted{}
	if err == nil {
		err = json.Unmarshal(b, from)
	}
	return from, err
}

// origins gives what the letters of a notice were drafted from; none of one that was written by
// hand, or whose drafted.json says nothing that can be read.
func origins(ws *workspace.Workspace, slug string) []templates.Origin {
	var from struct {
		Letters []templates.Origin `json:"letters"`
	}
	b, err := safefile.Read(ws.Path(workspace.NoticeDir, slug, draftedFile), maxDrafted)
	if err != nil || json.Unmarshal(b, &from) != nil {
		return nil
	}
	return from.Letters
}

// Input is what the template of one language sees.
func (f Drafted) Input(c workspace.Config, n notices.Notice, tag string) templates.DraftInput {
	org := c.Organisation
	signer := org.Signer.In(tag)
	return templates.DraftInput{
		Template: f.Template, Locale: tag, Languages: c.Languages.Wording(), Records: f.Records,
		Project: f.Project, Incidents: f.Incidents,
		Maintenance: f.Maintenance, AsOf: n.AsOf, Since: n.Since, Zone: ZoneOr(org.TimeZone, time.UTC),
		Organisation: templates.Organisation{Name: org.Name, Service: org.Service, Short: org.Short,
			Website:     org.Website,
			Description: org.DescriptionIn(tag),
			Signer:      templates.Signer{Name: signer.Name, Title: signer.Title, Unit: signer.Unit}},
	}
}

// References digests the records that the letters were drafted from: those named,
// those merged and those that their blocks show. zone is the organisation's.
func (f Drafted) References(zone *time.Location, n notices.Notice, letters map[string]string) []notices.RecordRef {
	out := []notices.RecordRef{} // never nil: no list and an empty list are two things in YAML
	add := func(kind, id string, v any) {
		out = append(out, notices.RecordRef{Kind: kind, ID: id, Digest: notices.Digest(v)})
	}
	for _, i := range f.Records.Incidents {
		if f.drawsOn(i, n, zone) {
			add("incident", i.ID, i)
		}
	}
	for _, m := range f.Records.Maintenance {
		if slices.Contains(f.Maintenance, m.ID) {
			add("maintenance", m.ID, m)
		}
	}
	for _, p := range f.Records.Projects {
		if p.ID == f.Project {
			add("project", p.ID, p)
		}
	}
	for _, o := range f.Records.Objectives {
		if usesObjective(letters) {
			add("objective", o.ID, o)
		}
	}
	return out
}

// drawsOn reports whether a letter can speak of an incident: of those named, else of
// those that were not over before its period and had begun when it was written. A letter
// about a maintenance speaks of none that is not named: what happens to an incident
// meanwhile does not undo its approval.
func (f Drafted) drawsOn(i notices.Incident, n notices.Notice, zone *time.Location) bool {
	if len(f.Incidents) > 0 || len(f.Maintenance) > 0 && strings.HasPrefix(f.Template, "maintenance") {
		return slices.Contains(f.Incidents, i.ID)
	}
	return !i.OverBefore(n.Since, zone) && !i.BeganAt.After(n.AsOf)
}

func usesObjective(letters map[string]string) bool {
	for _, text := range letters {
		if strings.Contains(text, "```uptime") {
			return true
		}
	}
	return false
}

// Write writes a drafted notice with its letters, and gives the letters' paths. A
// notice that is not valid is an error before a file is written.
func (f Drafted) Write(ws *workspace.Workspace, n notices.Notice,
	letters map[string]string) (files []string, err error) {
	return WriteNotice(ws, n, letters, f.Records, &f)
}

// WriteNotice is Drafted.Write for a notice that may have been written by hand: from nil.
func WriteNotice(ws *workspace.Workspace, n notices.Notice, letters map[string]string, records notices.Records,
	from *Drafted) (files []string, err error) {
	b, err := indented(from)
	if err != nil {
		return nil, err
	}
	if bad := n.Validate(records); len(bad) > 0 {
		return nil, bad
	}
	if err := os.MkdirAll(ws.Path(workspace.NoticeDir, n.Slug), 0o755); err != nil {
		return nil, err
	}
	for _, tag := range n.Locales {
		if err := ws.SaveLetter(n.Slug, tag, letters[tag]); err != nil {
			return files, err
		}
		files = append(files, File(n.Slug, tag))
	}
	if from != nil {
		if err := workspace.WriteFile(ws.Path(workspace.NoticeDir, n.Slug, draftedFile), b, 0o644); err != nil {
			return files, err
		}
	}
	return files, ws.SaveNotice(n)
}
