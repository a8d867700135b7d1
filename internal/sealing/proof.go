package sealing

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"

	"tidings/internal/archive"
	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/report"
)

// writeProof writes everything that the archive seals into a folder: the letters, the records,
// the approval, the report and every delivery.
func (v *Vault) writeProof(ctx context.Context, dir string, rev *letter.Revision, r *report.Report,
	send delivery.Send) error {
	if err := v.WriteLetters(ctx, dir, rev); err != nil {
		return err
	}
	records, err := rev.Source.RecordsJSON()
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
	decided, err := v.decisionFiles(ctx, rev.Slug)
	if err != nil {
		return err
	}
	maps.Copy(files, decided)
	for tag, letter := range rev.Source.Letters {
		files["letter."+tag+".md"] = []byte(letter)
	}
	if err := writeFiles(dir, files); err != nil {
		return err
	}
	return v.writeDeliveries(ctx, dir, send)
}

func indented(v any) ([]byte, error) {
	b, err := json.MarshalIndent(v, "", "  ")
	return append(b, '\n'), err
}

// writeDeliveries writes a line of JSON for each selected recipient.
func (v *Vault) writeDeliveries(ctx context.Context, dir string, send delivery.Send) error {
	reports, err := v.reports(ctx)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(dir, "deliveries.jsonl"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	out := json.NewEncoder(f)
	out.SetEscapeHTML(false)
	err = reports.Deliveries(ctx, send, report.Filter{}, func(l report.Line) error { return out.Encode(l) })
	return errors.Join(err, f.Close())
}

// manifest is what a sealed revision's manifest says.
func (v *Vault) manifest(rev *letter.Revision, r *report.Report) (archive.Manifest, error) {
	b, err := json.Marshal(r)
	if err != nil {
		return archive.Manifest{}, err
	}
	ledger := map[string]any{}
	err = json.Unmarshal(b, &ledger)
	return rev.Manifest(v.clock.Now(), ledger), err
}
