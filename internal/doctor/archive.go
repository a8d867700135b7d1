package doctor

import (
	"tidings/internal/plain"
	"tidings/internal/timestamp"
	"tidings/internal/translog"
	"tidings/internal/workspace"
)

// examineStamp says whether the newest checkpoint of the archive has the time-stamp that tidings.yaml
// wants for it. It asks nobody: that is what the command is for that it names.
func (p *Patient) examineStamp(r *Report) {
	c := p.Workspace.Config.Archive
	if c.TimestampURL == "" {
		return
	}
	roots, err := timestamp.ReadRoots(p.Workspace.File(c.TimestampCA))
	if err != nil {
		r.warn("time-stamps", "the roots of the time-stamp authority: "+plain.Error(err), "save the certificates that "+
			"the authority publishes there, or correct archive.timestamp_ca in tidings.yaml")
		return
	}
	s, err := translog.NewestStamp(p.Workspace.Path(workspace.OutputDir), roots)
	switch {
	case err != nil:
		r.warn("time-stamps", plain.Error(err), "run \"tidings archive verify\", which names everything that is wrong")
	case s.Note == "":
		r.note("time-stamps", nil, "nothing is sealed yet")
	case s.Time.IsZero():
		r.warn("time-stamps", "outputs/"+s.Note+" is not time-stamped: the authority was not reached when it was "+
			"signed, or refused it", "run \"tidings archive timestamp\"")
	default:
		r.note("time-stamps", nil, "outputs/"+s.Note+" covers everything sealed, and is time-stamped")
	}
}
