package desk

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"tidings/internal/archive"
)

// writeManifest writes an unsealed manifest, before anything is sent.
func (d *Desk) writeManifest(rev *revision) error {
	files, err := archive.List(d.folder(rev))
	if err != nil {
		return err
	}
	m := rev.manifest(d.now(), nil)
	m.Files = files
	b, err := m.Encode()
	if err != nil {
		return err
	}
	return d.writeFiles(rev, map[string][]byte{archive.ManifestName: b})
}

// manifest says what proves the revision; files and chain are the archive's.
func (rev *revision) manifest(at time.Time, ledger map[string]any) archive.Manifest {
	subject := rev.Subjects[rev.Edition.Notice.Locales[0]]
	return archive.Manifest{
		Format: archive.Format, Notice: rev.Slug, Revision: rev.Number, Subject: subject, At: at.UTC(), Records: rev.Records, Audience: rev.Audience,
		Approval: archive.Approval{By: rev.Approval.By, Note: rev.Approval.Note, At: rev.Approval.At.UTC(), SHA256: rev.Digest}, Ledger: ledger,
	}
}

// writeProof writes everything that the archive seals: the letters, the records,
// the approval, the report and every delivery.
func (d *Desk) writeProof(ctx context.Context, rev *revision, r *Report) error {
	if err := os.RemoveAll(d.folder(rev)); err != nil {
		return err
	}
	if err := d.writeLetters(ctx, rev); err != nil {
		return err
	}
	records, err := rev.Edition.recordsJSON()
	if err != nil {
		return err
	}
	report, err := indented(r)
	if err != nil {
		return err
	}
	approval, err := indented(rev.Approval)
	if err != nil {
		return err
	}
	files := map[string][]byte{"records.json": records, "report.json": report, "approval.json": approval}
	for tag, letter := range rev.Edition.Letters {
		files["letter."+tag+".md"] = []byte(letter)
	}
	if err := d.writeFiles(rev, files); err != nil {
		return err
	}
	return d.writeDeliveries(ctx, rev)
}

func indented(v any) ([]byte, error) {
	b, err := json.MarshalIndent(v, "", "  ")
	return append(b, '\n'), err
}

// writeDeliveries writes a line of JSON for each selected recipient.
func (d *Desk) writeDeliveries(ctx context.Context, rev *revision) error {
	f, err := os.Create(filepath.Join(d.folder(rev), "deliveries.jsonl"))
	if err != nil {
		return err
	}
	out := json.NewEncoder(f)
	out.SetEscapeHTML(false)
	err = d.Deliveries(ctx, DeliveryFilter{Slug: rev.Slug}, func(l DeliveryLine) error { return out.Encode(l) })
	return errors.Join(err, f.Close())
}

// manifest is what a sealed revision's manifest says.
func (d *Desk) manifest(rev *revision, r *Report) (archive.Manifest, error) {
	b, err := json.Marshal(r)
	if err != nil {
		return archive.Manifest{}, err
	}
	ledger := map[string]any{}
	err = json.Unmarshal(b, &ledger)
	return rev.manifest(d.now(), ledger), err
}

// chain is the database's copy of the archive's chain.
func (d *Desk) chain(ctx context.Context) ([]archive.Link, error) {
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	entries, err := db.ArchiveChain(ctx)
	var out []archive.Link
	for _, e := range entries {
		out = append(out, archive.Link{Sequence: int(e.Seq), Notice: e.Slug, Revision: e.Revision, SHA256: e.Manifest})
	}
	return out, err
}

// sealed reports whether the archive holds a revision.
func (d *Desk) sealed(ctx context.Context, slug string, number int) (bool, error) {
	chain, err := d.chain(ctx)
	return slices.ContainsFunc(chain, func(l archive.Link) bool { return l.Notice == slug && l.Revision == number }), err
}
