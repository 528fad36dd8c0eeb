// The sentences of the page for workbooks, both languages side by side.

export const words = {
  'import.title': { en: 'Import and export users · Portico', 'zh-CN': '导入与导出用户 · Portico' },
  'import.headline': { en: 'Users in and out of Excel', 'zh-CN': '用 Excel 导入、导出用户' },
  'import.lede': {
    en: 'A workbook has one row for each user. A row changes the user with its id, else the one with its username, else it adds a new one. '
      + 'What comes out can go in again.',
    'zh-CN': '工作簿每行对应一位用户：先按用户 Id 查找，再按用户名查找；找到则更新，找不到则新增。导出的文件可以直接重新导入。',
  },
  'import.denied': {
    en: 'Only administrators import and export users. You are logged in as {username}, who is not one.',
    'zh-CN': '只有管理员可以导入、导出用户。您当前登录的用户 {username} 不是管理员。',
  },

  'form.heading': { en: 'Import', 'zh-CN': '导入' },
  'form.drop': { en: 'Drop a workbook here, or choose one', 'zh-CN': '将工作簿拖到此处，或点击选择' },
  'form.drop_hint': { en: 'One .xlsx file', 'zh-CN': '一个 .xlsx 文件' },
  'form.other': { en: 'Choose another', 'zh-CN': '另选文件' },
  'form.mode': { en: 'When a row is wrong', 'zh-CN': '遇到有误的行' },
  'form.strict': { en: 'Write nothing', 'zh-CN': '全部不写入' },
  'form.strict_hint': {
    en: 'Strict: either every row is written, or none is.',
    'zh-CN': '严格模式：要么全部写入，要么一行也不写入。',
  },
  'form.partial': { en: 'Write the good rows', 'zh-CN': '写入正确的行' },
  'form.partial_hint': {
    en: 'Partial: wrong rows are left out and listed.',
    'zh-CN': '部分模式：有误的行会被跳过并列出。',
  },
  'form.dry_run': { en: 'Dry run', 'zh-CN': '试运行' },
  'form.dry_run_hint': {
    en: 'Looks at every row and tells what would happen, but writes nothing.',
    'zh-CN': '检查每一行并告知结果，但不写入任何数据。',
  },
  'form.submit': { en: 'Import', 'zh-CN': '导入' },
  'form.submit_dry_run': { en: 'Check', 'zh-CN': '检查' },
  'form.busy': { en: 'One moment…', 'zh-CN': '请稍候…' },
  'form.none': { en: 'Choose a workbook first.', 'zh-CN': '请先选择工作簿。' },
  'form.several': { en: 'One workbook at a time, please.', 'zh-CN': '一次只能导入一个工作簿。' },
  'form.not_xlsx': {
    en: '{name} is no .xlsx workbook. Save it as .xlsx in Excel or LibreOffice.',
    'zh-CN': '{name} 不是 .xlsx 工作簿，请用 Excel 或 LibreOffice 另存为 .xlsx。',
  },
  'form.empty': { en: '{name} is empty.', 'zh-CN': '{name} 是空文件。' },
  'form.unreadable': {
    en: '{name} cannot be read. If it was changed since you chose it, choose it again.',
    'zh-CN': '无法读取 {name}。如果选择之后又修改过，请重新选择。',
  },

  'job.uploading': { en: 'Uploading', 'zh-CN': '正在上传' },
  'job.finding': { en: 'Looking for the import', 'zh-CN': '正在查找导入任务' },
  'job.queued': { en: 'Waiting for its turn', 'zh-CN': '正在排队' },
  'job.running': { en: 'Importing', 'zh-CN': '正在导入' },
  'job.checking': { en: 'Checking', 'zh-CN': '正在检查' },
  'job.done': { en: 'Imported', 'zh-CN': '导入完成' },
  'job.done_in_part': { en: 'The good rows are imported', 'zh-CN': '已导入正确的行' },
  'job.checked': { en: 'Checked; nothing was written', 'zh-CN': '检查完成，未写入任何数据' },
  'job.failed': { en: 'Nothing was imported', 'zh-CN': '未导入任何数据' },
  'job.stopped': { en: 'The import stopped midway', 'zh-CN': '导入中途停止' },
  'job.interrupted': { en: 'The import was interrupted', 'zh-CN': '导入被中断' },
  'job.interrupted_empty': {
    en: 'The server stopped meanwhile. Nothing was written; import the workbook again.',
    'zh-CN': '服务器中途停止。未写入任何数据，请重新导入该工作簿。',
  },
  'job.written_in_part': {
    en: 'Rows written before that stay: {rows}. Import the same workbook again for the rest; what is written already does not change.',
    'zh-CN': '此前写入的 {rows} 行已保留。请重新导入同一工作簿以写入其余的行；已写入的行不会改变。',
  },
  'job.strict': { en: 'Strict', 'zh-CN': '严格模式' },
  'job.partial': { en: 'Partial', 'zh-CN': '部分模式' },
  'job.dry_run': { en: 'Dry run', 'zh-CN': '试运行' },
  'job.goes_on': {
    en: 'It goes on when you leave this page, and shows here again when you come back.',
    'zh-CN': '离开本页后导入仍会继续，返回时可在此查看。',
  },
  'job.cancel': { en: 'Cancel', 'zh-CN': '取消' },
  'job.canceled': { en: 'The upload is canceled.', 'zh-CN': '已取消上传。' },
  'job.broken': { en: 'The workbook did not arrive', 'zh-CN': '工作簿未能送达' },
  'job.broken_detail': {
    en: 'The connection broke off. The server may be away, or the workbook larger than it takes.',
    'zh-CN': '连接中断：服务器可能无法访问，或工作簿超出其大小限制。',
  },
  'job.again': { en: 'Import another', 'zh-CN': '再次导入' },

  'progress.uploaded': { en: 'Uploaded', 'zh-CN': '已上传' },
  'progress.rows_read': { en: 'Rows read', 'zh-CN': '已读取行数' },
  'progress.rows_written': { en: 'Rows written', 'zh-CN': '已写入行数' },
  'progress.passwords_hashed': { en: 'Passwords hashed', 'zh-CN': '已处理密码数' },

  'count.total': { en: 'Rows', 'zh-CN': '总行数' },
  'count.inserted': { en: 'Inserted', 'zh-CN': '新增' },
  'count.updated': { en: 'Updated', 'zh-CN': '更新' },
  'count.unchanged': { en: 'Unchanged', 'zh-CN': '未变' },
  'count.rejected': { en: 'Rejected', 'zh-CN': '有误' },
  'count.would.inserted': { en: 'To insert', 'zh-CN': '将新增' },
  'count.would.updated': { en: 'To update', 'zh-CN': '将更新' },

  'report.heading': { en: 'What is wrong', 'zh-CN': '错误列表' },
  'report.download': { en: 'Download the report', 'zh-CN': '下载报告' },
  'report.hint': {
    en: 'The report is your workbook with what is wrong beside each row. Mend it there and import that same file.',
    'zh-CN': '报告即您的工作簿，每个有误的行旁注明了原因。可直接在其中修改，再导入该文件。',
  },
  'report.part': {
    en: 'Showing {shown} of {all} wrong rows. The report has all of them.',
    'zh-CN': '显示 {all} 个有误的行中的 {shown} 个，报告中包含全部。',
  },
  'report.sheet': { en: 'Sheet', 'zh-CN': '工作表' },
  'report.row': { en: 'Row', 'zh-CN': '行' },
  'report.column': { en: 'Column', 'zh-CN': '列' },
  'report.message': { en: 'Message', 'zh-CN': '说明' },

  'export.heading': { en: 'Export', 'zh-CN': '导出' },
  'export.hint': {
    en: 'All users as a workbook, without passwords.',
    'zh-CN': '将全部用户导出为工作簿，不含密码。',
  },
  'export.en': { en: 'English headings', 'zh-CN': '英文表头' },
  'export.zh-CN': { en: 'Chinese headings', 'zh-CN': '中文表头' },
  'export.busy': { en: 'Exporting…', 'zh-CN': '正在导出…' },
  'export.done': { en: '{name} is saved.', 'zh-CN': '已保存 {name}。' },
  'download.broken': { en: 'The download broke off', 'zh-CN': '下载中断' },

  'columns.heading': { en: 'The columns', 'zh-CN': '各列说明' },
  'columns.hint': {
    en: 'In any order, with headings in English or Chinese.',
    'zh-CN': '顺序不限，表头可用中文或英文。',
  },
  'column.id': { en: 'User Id', 'zh-CN': '用户Id' },
  'column.username': { en: 'Username', 'zh-CN': '用户名' },
  'column.password': { en: 'Password', 'zh-CN': '密码' },
  'column.gender': { en: 'Gender', 'zh-CN': '性别' },
  'columns.id': { en: 'Empty for new users.', 'zh-CN': '新用户请留空。' },
  'columns.username': { en: 'Up to 64 characters.', 'zh-CN': '最多 64 个字符。' },
  'columns.password': {
    en: 'A first password, for a user who has none. It never replaces one.',
    'zh-CN': '尚无密码的用户的初始密码，不会替换已有密码。',
  },
  'columns.gender': { en: '0, 1, 2 or unknown, male, female.', 'zh-CN': '0、1、2 或未知、男、女。' },
};
