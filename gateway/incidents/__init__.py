"""Incidents (事件): alerts of one truck and act, triaged (研判) as one."""
