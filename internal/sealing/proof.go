package sealing

import (
	"context"
	"encoding/json"
	"maps"

	"tidings/internal/archive"
	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/report"
)

// writeProof writes everything that the archive seals into a folder: the letters, the records,
// the approval, the report and every delivery.
func (v *Vault) writeProof(ctx context.Context, dir string, rev *letter.Revision, r *report.Report,
	send delivery.Send) (*archive.Deliveries, error) {
	if err := v.WriteLetters(ctx, dir, rev); err != nil {
		return nil, err
	}
	records, err := rev.Source.RecordsJSON()
	if err != nil {
		return nil, err
	}
	report, err := indented(r)
	if err != nil {
		return nil, err
	}
	approval, err := indented(rev.Approval)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{"records.json": records, "report.json": report, "approval.json": approval}
	decided, err := v.decisionFiles(ctx, rev.Slug)
	if err != nil {
		return nil, err
	}
	maps.Copy(files, decided)
	for tag, letter := range rev.Source.Letters {
		files["letter."+tag+".md"] = []byte(letter)
	}
	if err := writeFiles(dir, files); err != nil {
		return nil, err
	}
	return v.writeDeliveries(ctx, dir, rev, send)
}

func indented(v any) ([]byte, error) {
	b, err := json.MarshalIndent(v, "", "  ")
	return append(b, '\n'), err
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
