// The sentences of the first page and of what it shares with others, both languages side by side.

export const words = {
  'page.skip': { en: 'Skip to the content', 'zh-CN': '跳到正文' },
  'page.dark': { en: 'Dark theme', 'zh-CN': '深色主题' },
  'page.unreachable': { en: 'The server does not answer', 'zh-CN': '服务器没有响应' },
  'page.unreachable_detail': { en: 'This page goes on trying.', 'zh-CN': '本页会继续尝试。' },
  'page.wait': { en: 'Try again in {seconds} s', 'zh-CN': '{seconds} 秒后重试' },
  'page.failed': { en: 'The request failed ({status})', 'zh-CN': '请求失败（{status}）' },

  'intro.headline': { en: 'A production backend in Rust', 'zh-CN': 'Rust 生产级后端' },
  'intro.lede': {
    en: 'Login with RSA-signed tokens and single sign-on, and users, on nothing but one binary. '
      + 'Rules without I/O in the middle, an adapter behind each port around them. '
      + 'A session that ends is over within a second.',
    'zh-CN': 'RSA 签名令牌与单点登录、用户管理，只需一个可执行文件。'
      + '中心是没有 I/O 的规则，外围是每个端口之后的适配器。'
      + '会话一旦结束，一秒之内即告失效。',
  },

  'links.label': { en: 'Resources', 'zh-CN': '资源' },
  'links.hello': { en: 'A greeting, to see that it answers', 'zh-CN': '一句问候，看看服务是否在线' },
  'links.import': { en: 'Users in and out of Excel', 'zh-CN': '用 Excel 导入、导出用户' },
  'links.socket': { en: 'JSON over a WebSocket, channels', 'zh-CN': '通过 WebSocket 收发 JSON、订阅频道' },
  'links.socket2': { en: 'A WebSocket to open, try and close', 'zh-CN': '打开、试用并关闭 WebSocket' },
  'links.docs': { en: 'The API, to read and to try', 'zh-CN': 'API 文档，可读可试' },
  'links.openapi': { en: 'The same as OpenAPI 3.1, for tools', 'zh-CN': '同一份 API，供工具读取的 OpenAPI 3.1' },
  'links.jwks': { en: 'Public keys that verify the tokens', 'zh-CN': '验证令牌所用的公钥' },

  'login.heading': { en: 'Log in', 'zh-CN': '登录' },
  'login.username': { en: 'Username', 'zh-CN': '用户名' },
  'login.password': { en: 'Password', 'zh-CN': '密码' },
  'login.username_empty': { en: 'Enter your username.', 'zh-CN': '请输入用户名。' },
  'login.password_empty': { en: 'Enter your password.', 'zh-CN': '请输入密码。' },
  'login.submit': { en: 'Log in', 'zh-CN': '登录' },
  'login.busy': { en: 'Logging in…', 'zh-CN': '正在登录…' },

  'secret.show': { en: 'Show', 'zh-CN': '显示' },
  'secret.hide': { en: 'Hide', 'zh-CN': '隐藏' },

  // As the server puts them, for when it cannot be asked.
  'session_displaced.title': { en: 'Logged in on another device', 'zh-CN': '账号已在其他设备登录' },
  'session_displaced.detail': {
    en: 'A newer login of this account ended the session. Log in again.',
    'zh-CN': '该账号在别处的新登录结束了本次会话，请重新登录。',
  },
  'session_ended.title': { en: 'Session ended', 'zh-CN': '登录已注销' },
  'session_ended.detail': { en: 'The session is over. Log in again.', 'zh-CN': '本次登录已结束，请重新登录。' },

  'account.id': { en: 'Id', 'zh-CN': '用户 Id' },
  'account.role': { en: 'Role', 'zh-CN': '角色' },
  'account.gender': { en: 'Gender', 'zh-CN': '性别' },
  'account.token': { en: 'Access token expires', 'zh-CN': '访问令牌到期' },
  'account.session': { en: 'Session', 'zh-CN': '会话' },
  'account.renew': { en: 'Refresh tokens', 'zh-CN': '刷新令牌' },
  'account.log_out': { en: 'Log out', 'zh-CN': '退出登录' },
  'account.logged_out': { en: 'You are logged out.', 'zh-CN': '已退出登录。' },
  'account.ended_elsewhere': { en: 'Another tab ended this login.', 'zh-CN': '登录已在另一个标签页中结束。' },

  'role.admin': { en: 'Administrator', 'zh-CN': '管理员' },
  'role.member': { en: 'Member', 'zh-CN': '成员' },
  'gender.unknown': { en: 'Unknown', 'zh-CN': '未知' },
  'gender.male': { en: 'Male', 'zh-CN': '男' },
  'gender.female': { en: 'Female', 'zh-CN': '女' },

  'sessions.heading': { en: 'Your sessions', 'zh-CN': '我的会话' },
  'sessions.reload': { en: 'Reload', 'zh-CN': '重新载入' },
  'sessions.current': { en: 'This device', 'zh-CN': '本机' },
  'sessions.unknown_device': { en: 'Unknown device', 'zh-CN': '未知设备' },
  'sessions.unknown_address': { en: 'Unknown address', 'zh-CN': '未知地址' },
  'sessions.device_on': { en: '{browser} on {system}', 'zh-CN': '{system} 上的 {browser}' },
  'sessions.opened': { en: 'Logged in', 'zh-CN': '登录于' },
  'sessions.refreshed': { en: 'Last refreshed', 'zh-CN': '上次刷新' },
  'sessions.expires': { en: 'Expires', 'zh-CN': '到期' },
  'sessions.end': { en: 'End', 'zh-CN': '结束' },
  'sessions.end_others': { en: 'End all others', 'zh-CN': '结束其他会话' },
  'sessions.end_of': { en: 'End the session of {device}', 'zh-CN': '结束会话：{device}' },
  'sessions.ended': { en: 'The session of {device} is over.', 'zh-CN': '会话已结束：{device}' },
  'sessions.others_ended': { en: 'All other sessions are over.', 'zh-CN': '其他会话均已结束。' },

  'password.heading': { en: 'Change your password', 'zh-CN': '修改密码' },
  'password.current': { en: 'Current password', 'zh-CN': '当前密码' },
  'password.new': { en: 'New password', 'zh-CN': '新密码' },
  'password.hint': {
    en: 'At least 8 characters. Every other session of yours will end.',
    'zh-CN': '至少 8 个字符。修改后，其他会话都会结束。',
  },
  'password.current_empty': { en: 'Enter your current password.', 'zh-CN': '请输入当前密码。' },
  'password.new_empty': { en: 'Enter a new password.', 'zh-CN': '请输入新密码。' },
  'password.wrong': { en: 'This is not your current password.', 'zh-CN': '当前密码不正确。' },
  'password.submit': { en: 'Change password', 'zh-CN': '修改密码' },
  'password.busy': { en: 'Changing…', 'zh-CN': '正在修改…' },
  'password.changed': {
    en: 'Your password is changed, and every other session is over.',
    'zh-CN': '密码已修改，其他会话均已结束。',
  },
};
