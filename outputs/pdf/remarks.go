package pdf

// remarkTable tells of a table that has been set, if there is something to tell.
func (l *layout) remarkTable(r Remark) {
	r.Torn, l.torn = l.torn, ""
	if l.remark != nil && (r.Turned || r.Grids > 1 || r.Torn != "") {
		l.remark(r)
	}
}
